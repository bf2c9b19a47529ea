import { answerRuns, type RunReplies } from './answer-runs.ts'
import { sidecarMember } from '../core/sidecar-member.ts'
import { sidecarOf } from '../core/sidecar-of.ts'
import type { DaprStage, Workload } from '../core/stage.ts'

/**
 * Is the app beside the sidecar, which brings it the runs of its jobs; answers each as `replyTo`
 * says: by default at once, and with 200. Every arrival is recorded as a run of the sidecar's. When
 * it ends nobody listens any more. Its check needs `programs: ['daprd']`.
 */
export function serveRuns(options: RunReplies = {}): Workload<DaprStage> {
  return {
    name: 'serve-runs',
    run: (stage, signal) =>
      sidecarOf(stage.testbed).serveApp(answerRuns(stage, options)(sidecarMember.name), signal),
  }
}
