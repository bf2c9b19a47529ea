import { connectivityState, type Client } from '@grpc/grpc-js'
import type { DaprAnswer, DaprApp, DaprCall, DaprClient } from '../../core/dapr.ts'
import { HarnessError } from '../../core/errors.ts'
import { grpcFailure, outcomeOfFailure, type GrpcFailure } from '../../core/grpc-failure.ts'
import { noSuchJob } from '../../core/look-replica.ts'
import { Renewed } from '../../core/renewed.ts'
import {
  callForFirst,
  callOnce,
  connectReplica,
  type DaprMemberAddress,
  type ReplicaCall,
} from './dapr-member.ts'
import { loadScheduler, type SchedulerApi } from './load-scheduler.ts'
import type { WireAnswers, WireHosts, WireMetadata } from './scheduler-messages.ts'
import { fromWire, toWire } from './wire-job.ts'
import { watchJobs } from './watch-jobs.ts'

const limitMsDefault = 10_000
const unknownCode = 2

/** How to reach the replicas of a scheduler. */
export interface DaprConnectOptions {
  readonly members: readonly DaprMemberAddress[]
  /** Our proto of the API. */
  readonly protoFile: string
  /** Whose jobs are asked for; without mutual TLS Dapr believes whatever is said here. */
  readonly app: DaprApp
}

/** Connects to the replicas, each by itself; nothing is sent before the first call. */
export async function connectDapr(options: DaprConnectOptions): Promise<DaprClient> {
  const { app, members, protoFile } = options
  const api = await loadScheduler(protoFile)
  const replicas = new Replicas(members)
  const metadataOf = (call: DaprCall): WireMetadata => ({
    ...(call.app ?? app),
    target: { job: {} },
  })

  const ask = <K extends keyof WireAnswers>(
    name: K,
    request: object,
    call: DaprCall,
    signal: AbortSignal,
  ): Promise<WireAnswers[K]> =>
    replicas.with(call.member, (client) =>
      callOnce(
        client,
        orderOf(api, name, { ...request, metadata: metadataOf(call) }, call),
        signal,
      ),
    ) as Promise<WireAnswers[K]>

  return {
    scheduleJob: (job, call, signal) =>
      answerTo(
        'write',
        async () => {
          const { overwrite = false } = call
          const request = { name: job.name, job: toWire(job), overwrite }
          await ask('ScheduleJob', request, call, signal)
          return {}
        },
        signal,
      ),
    getJob: (name, call, signal) =>
      answerTo(
        'read',
        async () => {
          const { job } = await ask('GetJob', { name }, call, signal)
          return { job: fromWire(name, job ?? {}) }
        },
        signal,
      ),
    deleteJob: (name, call, signal) =>
      answerTo(
        'write',
        async () => {
          await ask('DeleteJob', { name }, call, signal)
          return {}
        },
        signal,
      ),
    listJobs: (call, signal) =>
      answerTo(
        'read',
        async () => {
          const { jobs } = await ask('ListJobs', {}, call, signal)
          return { jobs: jobs.map(({ job, name }) => fromWire(name, job)) }
        },
        signal,
      ),
    hosts: (call, signal) =>
      answerTo(
        'read',
        async () => {
          const order = orderOf(api, 'WatchHosts', {}, call)
          const answer = await replicas.with(call.member, (client) =>
            callForFirst(client, order, signal),
          )
          return { hosts: (answer as WireHosts).hosts.map(({ address }) => address) }
        },
        signal,
      ),
    watchJobs: (member, { app: whose = app, reply, tell }, signal) =>
      watchJobs({ api, address: replicas.addressOf(member), app: whose, reply, tell }, signal),
    close: () => replicas.close(),
  }
}

function orderOf(
  api: SchedulerApi,
  name: string,
  request: object,
  { limitMs = limitMsDefault, member }: DaprCall,
): ReplicaCall {
  return { name: `${name} of ${member}`, method: api.method(name), request, limitMs }
}

/** Connections, made when they are first wanted. */
class Replicas {
  readonly #addresses: ReadonlyMap<string, DaprMemberAddress>
  readonly #clients: ReadonlyMap<string, Renewed<Client>>

  constructor(members: readonly DaprMemberAddress[]) {
    this.#addresses = new Map(members.map((member) => [member.name, member]))
    this.#clients = new Map(members.map((member) => [member.name, renewedClient(member)]))
  }

  addressOf(member: string): DaprMemberAddress {
    return known(this.#addresses, member)
  }

  /** A call on the connection of a replica. */
  async with<T>(member: string, call: (client: Client) => Promise<T>): Promise<T> {
    return known(this.#clients, member).use(call)
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
  }
}

/**
 * Made anew after a call that failed while it did not stand: where something between accepts a
 * connection and leads nowhere, grpc-js waits for ever.
 */
function renewedClient(address: DaprMemberAddress): Renewed<Client> {
  return new Renewed({
    make: () => connectReplica(address),
    end: (client) => client.close(),
    isSpent: (client) =>
      client.getChannel().getConnectivityState(false) !== connectivityState.READY,
  })
}

function known<T>(all: ReadonlyMap<string, T>, member: string): T {
  const found = all.get(member)
  if (found === undefined) throw new HarnessError(`there is no replica ${member}`)
  return found
}

/** Rejects only when `signal` is aborted. */
async function answerTo<T extends object>(
  kind: 'read' | 'write',
  work: () => Promise<T>,
  signal: AbortSignal,
): Promise<DaprAnswer & Partial<T>> {
  try {
    return { outcome: 'ok', ...(await work()) }
  } catch (error) {
    signal.throwIfAborted()
    const failure = withNotFound(grpcFailure(error))
    // Nothing that was read is there, which the types of the answers allow.
    return { outcome: outcomeOfFailure(failure, kind), ...failure } as DaprAnswer & Partial<T>
  }
}

/** Before 1.15 a job that is not there has only a text. */
function withNotFound(failure: GrpcFailure): GrpcFailure {
  const isMissing = failure.code === unknownCode && failure.text.startsWith('job not found')
  return isMissing ? { ...failure, code: noSuchJob } : failure
}
