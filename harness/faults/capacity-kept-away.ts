import { sleep } from '../core/clock.ts'
import type { Sabotage } from '../core/sabotage.ts'

const lookMs = 500

/** Room comes back, and nobody may use it. */
export const capacityKeptAway: Sabotage = {
  name: 'capacity-kept-away',
  description: 'every node is cordoned behind the scenario as soon as its pods run',
  atStart: async (stage) => {
    for (const { name } of stage.current('nodes').values()) {
      await stage.testbed.kubernetes.request(
        { method: 'PATCH', path: `/api/v1/nodes/${name}`, body: { spec: { unschedulable: true } } },
        stage.signal,
      )
    }
    await sleep(lookMs, stage.signal)
  },
}
