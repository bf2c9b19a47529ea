import { HarnessError } from '../core/errors.ts'
import type { Sabotage } from '../core/sabotage.ts'

/** Every Job tolerates more lost pods than it says at first. */
export const backoffLimitRaised: Sabotage = {
  name: 'backoff-limit-raised',
  description: 'the backoffLimit of every Job is raised to 1000 behind the scenario',
  atStart: async ({ testbed: { kubernetes }, namespace, signal }) => {
    const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`
    // Asked for, not watched: the watch may not have seen them yet.
    for (const { metadata } of await kubernetes.list(jobs, {}, signal)) {
      const path = `${jobs}/${metadata.name}`
      const body = { spec: { backoffLimit: 1000 } }
      const answer = await kubernetes.request({ method: 'PATCH', path, body }, signal)
      if (answer.outcome !== 'ok') {
        throw new HarnessError(`could not raise the backoffLimit of ${path}: ${answer.text ?? ''}`)
      }
    }
  },
}
