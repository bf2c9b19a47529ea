import { sleep } from '../core/clock.ts'
import type { Sabotage } from '../core/sabotage.ts'

const lookMs = 500

/**
 * Somebody who is tired of waiting deletes pods of StatefulSets by force: the next of that name
 * begins while the one on the lost node may still be at work.
 */
export const identitiesForced: Sabotage = {
  name: 'identities-forced',
  description:
    'pods of StatefulSets that are Terminating are deleted without waiting for their end',
  act: async (stage) => {
    while (!stage.signal.aborted) {
      const ending = [...stage.current('pods').values()].filter(
        ({ ownerKind, deletedMs }) => ownerKind === 'StatefulSet' && deletedMs !== undefined,
      )
      await Promise.all(
        ending.map(({ namespace, name }) =>
          stage.testbed.kubernetes.request(
            {
              method: 'DELETE',
              path: `/api/v1/namespaces/${namespace}/pods/${name}`,
              body: { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 },
            },
            stage.signal,
          ),
        ),
      )
      await sleep(lookMs, stage.signal).catch(() => undefined)
    }
  },
}
