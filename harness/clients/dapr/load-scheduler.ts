import type { MethodDefinition, ServiceDefinition } from '@grpc/proto-loader'
import { HarnessError } from '../../core/errors.ts'

const serviceName = 'dapr.proto.scheduler.v1.Scheduler'

/** The calls of the API that are made, with how they are written and read. */
export interface SchedulerApi {
  method(name: string): MethodDefinition<object, object>
}

/** Reads our proto of the scheduler's API. */
export async function loadScheduler(protoFile: string): Promise<SchedulerApi> {
  const { load } = await import('@grpc/proto-loader')
  const loaded = await load(protoFile, {
    // A uint64 does not fit into a number; a delivery is answered with the very same text.
    longs: String,
    enums: String,
    oneofs: true,
    arrays: true,
  })
  const service = loaded[serviceName] as ServiceDefinition | undefined
  return {
    method(name) {
      const found = service?.[name]
      if (found === undefined) throw new HarnessError(`${protoFile} has no call ${name}`)
      return found
    },
  }
}
