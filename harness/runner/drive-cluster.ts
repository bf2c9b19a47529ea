import { watchResources } from '../clients/kubernetes/watch-resources.ts'
import { effectsRead } from '../core/effect.ts'
import { countOf } from '../invariants/count-of.ts'
import { sleep } from '../core/clock.ts'
import { waitFor, withDeadline } from '../core/deadline.ts'
import { resources } from '../core/resources.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { Stage } from '../core/stage.ts'
import type { KubernetesTestbed } from '../core/testbed.ts'
import type { Driven } from './driven.ts'
import { playScenario } from './play-scenario.ts'
import { KubernetesStage } from './kubernetes-stage.ts'

const namespace = 'holdfast'
const syncLimitMs = 30_000
/** Lets the watches deliver what happened last. */
const drainMs = 1_500

/** Plays a check on a cluster, while everything in it that claims read is watched. */
export async function driveCluster(driven: Driven, testbed: KubernetesTestbed): Promise<void> {
  const { sabotage, record, signal, ...rest } = driven
  const watching = new AbortController()
  const watch = watchResources({
    kubeconfig: testbed.kubeconfig,
    resources,
    record,
    signal: watching.signal,
  })
  const stage = new KubernetesStage({
    ...rest,
    testbed,
    namespace,
    state: watch,
    signal,
    record,
    ...(sabotage && { sabotage: sabotage as Sabotage<Stage> }),
  })
  try {
    await withDeadline(
      { name: 'the first lists', limitMs: syncLimitMs },
      () => watch.synced,
      signal,
    )
    await testbed.kubernetes.create(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      signal,
    )
    await awaitServiceAccount(testbed, signal)
    await playScenario(driven, stage)
    await sleep(drainMs, signal)
    for (const { node, effects, unread } of (await testbed.effects?.(signal)) ?? []) {
      const seen = unread ?? countOf(effects.length, 'effect')
      const holds = unread === undefined
      record({ kind: 'probe', name: effectsRead, member: node, holds, seen })
      for (const effect of effects) record({ kind: 'effect', ...effect })
    }
  } finally {
    watching.abort(new Error('the check is over'))
    await watch.stopped
  }
}

/** Pods are refused in a namespace that has no ServiceAccount yet. */
async function awaitServiceAccount(testbed: KubernetesTestbed, signal: AbortSignal): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`
  await waitFor(
    { name: `the ServiceAccount of namespace ${namespace}`, limitMs: syncLimitMs },
    async (lookSignal) => {
      const { status } = await testbed.kubernetes.request({ method: 'GET', path }, lookSignal)
      return { done: status === 200, seen: `status ${status}` }
    },
    signal,
  )
}
