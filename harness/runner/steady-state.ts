import { wallMs } from '../core/clock.ts'
import type { Look } from '../core/deadline.ts'
import type { LeaseView, NodeView, Resource, ResourceViews } from '../core/resources.ts'
import type { KubernetesTestbed } from '../core/testbed.ts'

/** What the watches see now. */
export interface CurrentState {
  current<R extends Resource>(resource: R): ReadonlyMap<string, ResourceViews[R]>
}

/**
 * Whether the testbed is well: every member runs, the controllers hold fresh leases, and every node
 * is Ready without a taint of the node controller. Effects, not health endpoints.
 */
export async function lookSteady(
  testbed: KubernetesTestbed,
  state: CurrentState,
  signal: AbortSignal,
): Promise<Look<void>> {
  const problems = [
    ...testbed.members
      .filter((member) => member.state() !== 'running')
      .map((member) => `${member.name} is ${member.state()}`),
    ...staleLeases(testbed, state),
    ...[...state.current('nodes').values()]
      .filter(isDisturbed)
      .map((node) => `${node.name} is not well`),
  ]
  if (problems.length === 0) {
    const alarms = await testbed.etcd.alarms(signal)
    problems.push(...alarms.map(({ member, alarm }) => `${alarm} alarm of ${member}`))
  }
  return { done: problems.length === 0, seen: problems.slice(0, 5).join(', ') || 'steady' }
}

function staleLeases(testbed: KubernetesTestbed, state: CurrentState): string[] {
  const { election } = testbed.timings
  // Renewed every retry period; the watch and a busy machine may add some.
  const freshMs = election.retryMs + 4_000
  const leases = [...state.current('leases').values()]
  return ['kube-controller-manager', 'kube-scheduler']
    .filter((name) => {
      const lease = leases.find((candidate) => candidate.name === name)
      return lease === undefined || ageMs(lease) > freshMs
    })
    .map((name) => `the lease of ${name} is not fresh`)
}

function ageMs(lease: LeaseView): number {
  return lease.renewedMs === undefined ? Infinity : wallMs() - lease.renewedMs
}

function isDisturbed(node: NodeView): boolean {
  return (
    node.ready !== 'True' || node.taints.some((taint) => taint.startsWith('node.kubernetes.io/'))
  )
}
