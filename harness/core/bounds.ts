import { bound } from './bound.ts'
import { listBackOffMs } from './list-back-off-ms.ts'
import { storeElections } from './store-elections.ts'
import type { Bound, BoundPart } from './bound.ts'
import type { MachineTimings, Timings } from './timings.ts'

/** What a loaded machine of two cores may add to anything; every bound ends with it. */
const margin: BoundPart = { name: 'margin', ms: 5_000 }

/** Until `/readyz`, at worst when etcd's members start beside it. */
const apiServerStartMs = 8_000

/** What a real machine adds; nothing where nodes are simulated. */
function machinePart(
  { machine }: Timings,
  name: string,
  pick: (machine: MachineTimings) => number,
): readonly BoundPart[] {
  return machine === undefined ? [] : [{ name, ms: pick(machine) }]
}

const nodeStart = (timings: Timings) =>
  machinePart(timings, 'node start', ({ nodeStartMs }) => nodeStartMs)
const containerStart = (timings: Timings) =>
  machinePart(timings, 'container start', ({ containerStartMs }) => containerStartMs)
const componentStart = (timings: Timings) =>
  machinePart(timings, 'start by the kubelet', ({ componentStartMs }) => componentStartMs)

/**
 * From a control plane component's return until it works again: a killed leader never released
 * its lease, so its successor counts the whole lease from its own first look.
 */
export function electionBound(timings: Timings): Bound {
  return bound([
    ...componentStart(timings),
    { name: 'restart back-off', ms: timings.restart.backOffMaxMs },
    { name: 'process start', ms: 3_000 },
    { name: 'election lease', ms: timings.election.leaseMs },
    { name: 'retry with jitter', ms: 2.2 * timings.election.retryMs },
    margin,
  ])
}

/**
 * From the API's return (API server or etcd started) until controllers and scheduler work: they
 * exited meanwhile, may sit in their back-off, and then wait for the lease. A scheduler that was
 * started while the API was away first has to list everything, with a back-off that has grown with
 * the outage.
 */
export function apiReturnBound(timings: Timings, downMs: number): Bound {
  return bound([
    { name: 'API server start', ms: apiServerStartMs },
    { name: 'list back-off', ms: listBackOffMs(downMs) },
    ...electionBound(timings).parts,
  ])
}

/**
 * From etcd's return until controllers work. The API server's clients of etcd, one for each
 * resource, reconnect with a back-off that has grown with the outage (gRPC: from 1 s by 1.6 up to
 * 120 s, jitter 20 %): the longer etcd was away, the longer it is not noticed to be back.
 */
export function etcdReturnBound(timings: Timings, downMs: number): Bound {
  return bound([reconnectBackOff(downMs), ...apiReturnBound(timings, downMs).parts])
}

function reconnectBackOff(downMs: number): BoundPart {
  const ms = Math.round(1.2 * Math.min(120_000, 0.6 * downMs + 1_000))
  return { name: 'reconnect back-off of the API server', ms }
}

/**
 * The longest that the scheduler lets a pod wait before it tries again (`podMaxBackoffSeconds`).
 */
const schedulingBackOff: BoundPart = { name: 'scheduling back-off', ms: 10_000 }

/**
 * From the return of a store's quorum of which a member survived until controllers work. The API
 * server kept its connections to the survivor, so that nothing has to be noticed; but leaders
 * exited, and those that were started again could read neither their lease nor their lists.
 */
export function quorumReturnBound(timings: Timings, downMs: number): Bound {
  return bound([
    { name: 'start of the members', ms: 1_000 },
    storeElections,
    { name: 'list back-off', ms: listBackOffMs(downMs) },
    ...electionBound(timings).parts,
  ])
}

/**
 * From the loss, or the return, of members that a store tolerates until the API does everything
 * again: another leads, and what was on its way to the lost ones has been given up.
 */
export function storeFailoverBound(): Bound {
  return bound([storeElections, { name: "etcd's limit of a request", ms: 7_000 }, margin])
}

/** From a node's return until it is Ready and pods were bound and run there. */
export function nodeReturnBound(timings: Timings): Bound {
  return bound([
    ...nodeStart(timings),
    { name: 'lease renewal', ms: timings.nodeLeaseMs / 4 },
    { name: 'node monitor period', ms: timings.nodeMonitorPeriodMs },
    { name: 'removal of taints', ms: 2_000 },
    schedulingBackOff,
    ...containerStart(timings),
    margin,
  ])
}

/** From the order to delete the pods that take all room until others run in their place. */
export function capacityReturnBound(timings: Timings): Bound {
  return bound([
    { name: 'termination', ms: timings.terminationMs },
    schedulingBackOff,
    ...containerStart(timings),
    margin,
  ])
}

/** From a pod's eviction until a pod in its place is bound, where there is room for it. */
export function replacementBound(): Bound {
  return bound([{ name: 'new pod', ms: 1_000 }, schedulingBackOff, margin])
}

/** From a node's silence until its pods are deleted and replaced. */
export function evictionBound(timings: Timings, nodes: number): Bound {
  return bound([
    { name: 'node grace', ms: timings.nodeMonitorGraceMs },
    { name: 'node monitor period', ms: timings.nodeMonitorPeriodMs },
    { name: 'toleration', ms: timings.tolerationMs },
    { name: 'eviction rate', ms: (nodes * 1000) / timings.eviction.nodesPerSecond },
    margin,
  ])
}

/**
 * From the disarmed alarm until leases are renewed: leaders exit 11 s into the alarm, and what is
 * left of the dead holder's lease depends on how long the alarm lasted.
 */
export function quotaRepairBound(timings: Timings, alarmLastedMs: number): Bound {
  const exitMs = timings.election.renewMs + 1_500
  const dueMs = exitMs + timings.restart.backOffMaxMs + 3_000 + timings.election.leaseMs
  return bound([
    ...componentStart(timings),
    { name: 'rest of the election lease', ms: Math.max(0, dueMs - alarmLastedMs) },
    { name: 'restart back-off', ms: timings.restart.backOffMaxMs },
    { name: 'retry with jitter', ms: 2.2 * timings.election.retryMs },
    margin,
  ])
}

/** From the API server's return until every request is answered. */
export function apiAnswersBound(timings: Timings): Bound {
  return bound([
    ...componentStart(timings),
    { name: 'API server start', ms: apiServerStartMs },
    margin,
  ])
}

/**
 * From etcd's return until every request is answered: the API server's clients of etcd reconnect
 * with a back-off that has grown with the outage, and it may itself be restarted meanwhile.
 */
export function storeAnswersBound(timings: Timings, downMs: number): Bound {
  return bound([reconnectBackOff(downMs), ...apiAnswersBound(timings).parts])
}

/** From the disarmed alarm until every request is answered. */
export function repairAnswersBound(timings: Timings): Bound {
  return bound([...componentStart(timings), margin])
}
