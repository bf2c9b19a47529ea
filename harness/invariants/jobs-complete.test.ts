import { describe, it } from 'vitest'
import { at, faulted, historyOf, saw } from './testing/history-of.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { complete, job, pod, ran, running } from './testing/views.ts'
import { jobFailsBeyondBackoffLimit } from './job-fails-beyond-backoff-limit.ts'
import { jobsComplete } from './jobs-complete.ts'
import { jobsSurviveNodeLoss } from './jobs-survive-node-loss.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { JobView } from '../core/resources.ts'
import type { Row } from './testing/verdict-of.ts'

const work = (second: number, fields: Partial<JobView> = {}): HistoryEvent =>
  saw(second, 'jobs', job('work', fields))
const done = work(5, { conditions: ['Complete'], succeeded: 1, active: 0 })
const failed = work(5, { conditions: ['Failed'], failed: 7 })
const blind = at(5, { kind: 'watch', resource: 'jobs', state: 'gap' })

/** A pod of the Job that was taken away while it ran. */
const lost = (count: number): HistoryEvent[] =>
  Array.from({ length: count }, (_, index) =>
    saw(
      3,
      'pods',
      pod(`work-${index}`, { ...running('node-1'), ownerKind: 'Job', ownerUid: 'job-work' }),
      'gone',
    ),
  )

describe('jobsComplete', () => {
  it.each<Row>([
    ['complete', 'pass', '1 of 1 Job Complete', historyOf(9, work(1), done)],
    ['unfinished', 'fail', '0 Failed, 1 unfinished', historyOf(9, work(1))],
    ['failed', 'fail', '1 Failed, 0 unfinished', historyOf(9, work(1), failed)],
    ['no Job', 'unknown', '0 Jobs of the 1', historyOf(9)],
    [
      'runs of CronJobs do not count',
      'unknown',
      '0 Jobs',
      historyOf(100, ...ran('tick', { due: 60, done: 62 })),
    ],
    ['blind at the end', 'unknown', 'watch of jobs broke', historyOf(9, work(1), blind)],
  ])('%s: %s', (...row) => {
    expectVerdict(jobsComplete({ jobsMin: 1 }), row)
  })
})

const struck = faulted('kill-1', { members: ['node-1'], from: 2, to: 4 })
const struckLater = faulted('kill-1', { members: ['node-1'], from: 6, to: 7 })

describe('jobsSurviveNodeLoss', () => {
  it.each<Row>([
    [
      'complete',
      'pass',
      '2 pods of 1 Job lost',
      historyOf(9, work(1), ...struck, ...lost(2), done),
    ],
    ['unfinished', 'fail', '1 unfinished; 2 pods', historyOf(9, work(1), ...struck, ...lost(2))],
    ['never had a pod to lose', 'fail', '1 unfinished; 0 pods', historyOf(9, work(1), ...struck)],
    ['lost too few', 'unknown', '2 are needed', historyOf(9, work(1), ...struck, ...lost(1), done)],
    [
      'no node was lost, but the scheduler',
      'unknown',
      'no node',
      historyOf(
        9,
        work(1),
        ...lost(2),
        ...faulted('kill-1', { members: ['scheduler'], from: 2, to: 4 }),
      ),
    ],
    ['no node was lost', 'unknown', 'no node was lost', historyOf(9, work(1), ...lost(2))],
    [
      'only when it was over',
      'unknown',
      'no node',
      historyOf(9, work(1), ...lost(2), work(5, complete(5)), ...struckLater),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(jobsSurviveNodeLoss({ lostMin: 2 }), row)
  })
})

const failedPods = Array.from({ length: 7 }, (_, index) =>
  saw(
    3,
    'pods',
    pod(`failed-${index}`, { phase: 'Failed', ownerKind: 'Job', ownerUid: 'job-work' }),
  ),
)

describe('jobFailsBeyondBackoffLimit', () => {
  it.each<Row>([
    ['failed', 'pass', '1 Job Failed', historyOf(9, work(1), ...lost(7), failed)],
    ['went on', 'fail', '1 Job beyond the limit', historyOf(9, work(1), ...lost(7), done)],
    ['its pods failed', 'pass', 'at most 7 pods', historyOf(9, work(1), ...failedPods, failed)],
    [
      'went on, by its own count',
      'fail',
      'at most 7 pods',
      historyOf(9, work(1), work(3, { failed: 7 })),
    ],
    [
      'lost no more than the limit',
      'unknown',
      'at most 6 pods',
      historyOf(9, work(1), ...lost(6), done),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(jobFailsBeyondBackoffLimit({}), row)
  })
})
