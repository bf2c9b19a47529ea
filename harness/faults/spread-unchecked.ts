import { sleep } from '../core/clock.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { Stage } from '../core/stage.ts'

const lookMs = 200

/**
 * A second scheduler that knows no topology spread, and takes what the first one leaves waiting
 * while nodes are lost. Until then pods are spread as they should be: a lost zone always has its
 * share of every group, whatever the seed.
 */
export const spreadUnchecked: Sabotage = {
  name: 'spread-unchecked',
  description: 'while any node is not Ready, pods that wait are bound to nodes that are Ready',
  act: async (stage) => {
    let turn = 0
    while (!stage.signal.aborted) {
      const { members } = stage.testbed
      const workers = members.filter(({ role }) => role === 'node').map(({ name }) => name)
      const ready = readyOf(workers, stage)
      if (ready.length < workers.length) {
        for (const { namespace, name } of waitingPods(stage)) {
          const node = ready[turn++ % ready.length]
          if (node !== undefined) await bind(stage, namespace, name, node)
        }
      }
      await sleep(lookMs, stage.signal).catch(() => undefined)
    }
  },
}

function readyOf(workers: readonly string[], stage: Stage): string[] {
  return [...stage.current('nodes').values()]
    .filter(({ name, ready }) => workers.includes(name) && ready === 'True')
    .map(({ name }) => name)
}

function waitingPods(stage: Stage): { readonly namespace: string; readonly name: string }[] {
  return [...stage.current('pods').values()].filter(
    ({ phase, node, scheduled }) =>
      phase === 'Pending' && node === undefined && scheduled === 'False',
  )
}

async function bind(stage: Stage, namespace: string, name: string, node: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/binding`
  const body = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name },
    target: { apiVersion: 'v1', kind: 'Node', name: node },
  }
  await stage.testbed.kubernetes.request({ method: 'POST', path, body }, stage.signal)
}
