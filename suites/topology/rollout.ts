import { podsOfGroup } from '../../harness/index.ts'
import type { Stage } from '../../harness/index.ts'

/** Names of the Deployments of `zone-loss.yaml`. */
export const deployments = ['ignore', 'honor', 'min-domains', 'hostnames'] as const

/** Wanted replicas of each. */
const replicas: Readonly<Record<string, number>> = {
  ignore: 6,
  honor: 6,
  'min-domains': 6,
  hostnames: 6,
}

/** Gives every Deployment a new template, as `kubectl rollout restart` does. */
export async function rollOut(stage: Stage): Promise<void> {
  for (const name of deployments) {
    await stage.request('roll-out', {
      method: 'PATCH',
      path: `/apis/apps/v1/namespaces/${stage.namespace}/deployments/${name}`,
      body: { spec: { template: { metadata: { annotations: { 'holdfast.dev/rollout': '1' } } } } },
    })
  }
}

/** Whether every Deployment has all its pods ready, and no others. */
export function lookAllReady(stage: Stage): Promise<{ done: boolean; seen: string }> {
  const short = deployments.flatMap((name) => {
    const pods = podsOfGroup(stage, name)
    const ready = pods.filter((pod) => pod.ready && pod.deletedMs === undefined).length
    const wanted = replicas[name] ?? 0
    return ready === wanted && pods.length === wanted ? [] : [`${name} ${ready}/${wanted} ready`]
  })
  return Promise.resolve({ done: short.length === 0, seen: short.join(', ') })
}

/** Whether every Deployment has all its pods ready from the newest template only. */
export async function lookRolledOut(stage: Stage): Promise<{ done: boolean; seen: string }> {
  const all = await lookAllReady(stage)
  const mixed = deployments.filter((name) => {
    const hashes = podsOfGroup(stage, name).map(({ labels }) => labels['pod-template-hash'])
    return new Set(hashes).size > 1
  })
  const seen = [all.seen, ...mixed.map((name) => `${name} still mixed`)].filter(Boolean).join(', ')
  return { done: all.done && mixed.length === 0, seen }
}
