import type { DaprJob, FailurePolicy } from '../../core/dapr.ts'
import type { WireDuration, WireFailurePolicy, WireJob } from './scheduler-messages.ts'

/** Dapr hands data on as it is; the type is for whoever reads it. */
const dataType = 'type.googleapis.com/google.protobuf.StringValue'

/** A job as it is sent; its name goes beside it. */
export function toWire({ data, dueTime, failurePolicy, repeats, schedule, ttl }: DaprJob): WireJob {
  return {
    ...(schedule !== undefined && { schedule }),
    ...(repeats !== undefined && { repeats }),
    ...(dueTime !== undefined && { dueTime }),
    ...(ttl !== undefined && { ttl }),
    ...(data !== undefined && { data: { type_url: dataType, value: Buffer.from(data) } }),
    ...(failurePolicy !== undefined && { failurePolicy: policyToWire(failurePolicy) }),
  }
}

/** A job as it was read. */
export function fromWire(name: string, wire: WireJob): DaprJob {
  const { data, dueTime, failurePolicy, repeats, schedule, ttl } = wire
  const policy = policyFromWire(failurePolicy ?? {})
  return {
    name,
    ...(schedule !== undefined && { schedule }),
    ...(repeats !== undefined && { repeats }),
    ...(dueTime !== undefined && { dueTime }),
    ...(ttl !== undefined && { ttl }),
    ...(data !== undefined && data !== null && { data: Buffer.from(data.value).toString() }),
    ...(policy !== undefined && { failurePolicy: policy }),
  }
}

function policyToWire(policy: FailurePolicy): WireFailurePolicy {
  if (policy.policy === 'drop') return { drop: {} }
  const { intervalMs, retriesMax } = policy
  const seconds = Math.floor(intervalMs / 1000)
  const interval = { seconds, nanos: Math.round((intervalMs - seconds * 1000) * 1e6) }
  return { constant: { interval, ...(retriesMax !== undefined && { maxRetries: retriesMax }) } }
}

function policyFromWire({ constant, drop }: WireFailurePolicy): FailurePolicy | undefined {
  if (drop !== undefined) return { policy: 'drop' }
  if (constant === undefined) return undefined
  const { interval, maxRetries } = constant
  return {
    policy: 'constant',
    intervalMs: interval === undefined || interval === null ? 0 : millisecondsOf(interval),
    ...(maxRetries !== undefined && { retriesMax: maxRetries }),
  }
}

function millisecondsOf({ nanos, seconds }: WireDuration): number {
  return Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1e6
}
