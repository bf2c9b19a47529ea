import { answerRuns, type RunReplies } from './answer-runs.ts'
import { schedulerReplicas } from '../core/scheduler-replicas.ts'
import type { DaprStage, Workload } from '../core/stage.ts'

/**
 * Takes the runs of all jobs from every replica, and answers each as `replyTo` says: by default at
 * once, and that it was done. Every step is recorded.
 */
export function receiveRuns(options: RunReplies = {}): Workload<DaprStage> {
  return {
    name: 'receive-runs',
    async run(stage, signal) {
      const { dapr } = stage.testbed
      const whose = options.app && { app: options.app }
      const answersTo = answerRuns(stage, options)
      const watchOf = (member: string): Promise<void> =>
        dapr.watchJobs(member, { ...answersTo(member), ...whose }, signal)
      await Promise.all(schedulerReplicas(stage.testbed).map(({ name }) => watchOf(name)))
    },
  }
}
