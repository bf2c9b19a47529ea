import { sleep } from '../core/clock.ts'
import type { Sabotage } from '../core/sabotage.ts'

const lookMs = 100

/** A kubelet that reports work as done before it is: the API counts what nobody did. */
export const successesForged: Sabotage = {
  name: 'successes-forged',
  description: 'pods of Jobs are reported Succeeded as soon as they run, and their work is ended',
  act: async (stage) => {
    const forged = new Set<string>()
    while (!stage.signal.aborted) {
      const running = [...stage.current('pods').values()].filter(
        ({ ownerKind, phase, uid }) =>
          ownerKind === 'Job' && phase === 'Running' && !forged.has(uid),
      )
      await Promise.all(
        running.map(async ({ namespace, name, uid }) => {
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
