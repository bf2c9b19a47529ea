import type { Sabotage } from '../core/sabotage.ts'

/** Every Job tolerates more lost pods than it says at first. */
export const backoffLimitRaised: Sabotage = {
  name: 'backoff-limit-raised',
  description: 'the backoffLimit of every Job is raised to 1000 behind the scenario',
  atStart: async (stage) => {
    for (const { namespace, name } of stage.current('jobs').values()) {
      await stage.testbed.kubernetes.request(
        {
          method: 'PATCH',
          path: `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`,
          body: { spec: { backoffLimit: 1000 } },
        },
        stage.signal,
      )
    }
  },
}
