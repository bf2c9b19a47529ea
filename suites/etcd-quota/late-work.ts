import { jobsFinished, newRunSucceeded, noPodPending, podsInPhase } from '../../harness/index.ts'
import type { Stage } from '../../harness/index.ts'

/** Until the pods of `late.yaml` exist and wait. */
export async function untilLatePending(stage: Stage): Promise<void> {
  const late = { group: 'late', phase: 'Pending', count: 12 } as const
  await stage.until({ name: 'late pods to be Pending', limit: '30s' }, podsInPhase(stage, late))
}

/**
 * Until late pods run, nodes and leaders are well, a run that came due since is over, and the Job.
 */
export async function untilResumed(stage: Stage): Promise<void> {
  const resumed = newRunSucceeded(stage)
  await stage.until({ name: 'late pods to clear', limit: '45s' }, noPodPending(stage, 'late'))
  await stage.settle('60s')
  // Longer than the bound of the claim: a history without a new run decides it.
  await stage.until({ name: 'a new run to succeed', limit: '2m' }, resumed)
  const finished = jobsFinished(stage, ['indexed'])
  await stage.until({ name: 'the Indexed Job to finish', limit: '90s' }, finished)
}
