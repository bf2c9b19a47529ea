import { sleep } from '../core/clock.ts'
import type { Sabotage } from '../core/sabotage.ts'

const lookMs = 100

/**
 * A kubelet that reports work as done before it is: the API counts what nobody did. A pod is forged
 * as soon as it has a node: one whose work lasts a moment would have done it before it is ended.
 */
export const successesForged: Sabotage = {
  name: 'successes-forged',
  description:
    'pods of Jobs are reported Succeeded as soon as they have a node, and their work is ended',
  act: async (stage) => {
    const forged = new Set<string>()
    while (!stage.signal.aborted) {
      const unfinished = [...stage.current('pods').values()].filter(
        ({ node, ownerKind, phase, uid }) =>
          ownerKind === 'Job' &&
          node !== undefined &&
          (phase === 'Pending' || phase === 'Running') &&
          !forged.has(uid),
      )
      await Promise.all(
        unfinished.map(async ({ namespace, name, uid }) => {
          forged.add(uid)
          const path = `/api/v1/namespaces/${namespace}/pods/${name}/status`
          const body = { status: { phase: 'Succeeded' } }
          await stage.testbed.kubernetes.request({ method: 'PATCH', path, body }, stage.signal)
        }),
      )
      await sleep(lookMs, stage.signal).catch(() => undefined)
    }
  },
}
