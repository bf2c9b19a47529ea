import { describe, it } from 'vitest'
import { attemptsAsAsked } from './attempts-as-asked.ts'
import { finishedJobsGone } from './finished-jobs-gone.ts'
import { jobCalls } from '../core/job-calls.ts'
import { runsNeverEarly } from './runs-never-early.ts'
import { stagedRunsDelivered } from './staged-runs-delivered.ts'
import { unansweredRunsReturn } from './unanswered-runs-return.ts'
import { unfinishedJobsListed } from './unfinished-jobs-listed.ts'
import type { HistoryEvent } from '../core/event.ts'
import { at, did } from './testing/history-of.ts'
import {
  everySecond,
  listed,
  lost,
  on,
  ran,
  runs,
  scheduled,
  short,
} from './testing/scheduler-history.ts'
import { expectVerdict, type Row } from './testing/verdict-of.ts'

describe('unfinishedJobsListed', () => {
  const invariant = unfinishedJobsListed({ jobsMin: 2 })
  const jobs = [scheduled('j1', 600, { data: 'x' }), scheduled('j2', 2, everySecond)]
  const [first, second] = jobs as [HistoryEvent, HistoryEvent]
  const table: readonly Row[] = [
    [
      'all replicas list all',
      'pass',
      '2 jobs with runs to come, asked of 2 replicas',
      on(3, 60, ...jobs, listed(50, 0, ...jobs), listed(50, 1, ...jobs)),
    ],
    [
      'one replica lists one of them no more',
      'fail',
      '1 times one was not there',
      on(3, 60, ...jobs, listed(50, 0, ...jobs), listed(50, 1, first)),
    ],
    [
      'one is another than was asked for',
      'fail',
      '1 times one was not there, or another',
      on(1, 60, ...jobs, listed(50, 0, scheduled('j1', 600, { data: 'y' }), second)),
    ],
    [
      'a job that has no runs to come may be gone',
      'pass',
      '2 jobs',
      on(1, 60, ...jobs, scheduled('over', 20), listed(50, 0, ...jobs)),
    ],
    ['nobody asked', 'unknown', 'nobody asked', on(1, 60, ...jobs)],
    [
      'one replica answers that it has no list',
      'fail',
      'dapr-scheduler-0 refuses to list any: cron is closed',
      on(
        1,
        60,
        ...jobs,
        did(50, jobCalls.list, {
          subject: 'dapr-scheduler-0',
          outcome: 'failed',
          code: 2,
          text: 'cron is closed',
        }),
      ),
    ],
    [
      'one replica did not answer',
      'unknown',
      'did not list its jobs: no answer',
      on(
        1,
        60,
        ...jobs,
        did(50, jobCalls.list, {
          subject: 'dapr-scheduler-0',
          outcome: 'failed',
          text: 'no answer',
        }),
      ),
    ],
    ['too few jobs', 'unknown', '2 are needed', on(1, 60, first, listed(50, 0, first))],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})

describe('finishedJobsGone', () => {
  const invariant = finishedJobsGone({ jobs: 'j', jobsMin: 1, within: short })
  const job = scheduled('j', 2, { ...everySecond, repeats: 3 })
  const done = runs('j', 2, 3, 4)
  const table: readonly Row[] = [
    ['it is gone', 'pass', 'none is listed', on(1, 60, job, ...done, listed(50, 0))],
    ['it is there', 'fail', 'listed still', on(1, 60, job, ...done, listed(50, 0, job))],
    [
      'it was asked for too early',
      'unknown',
      '1 are needed',
      on(1, 60, job, ...done, listed(5, 0, job)),
    ],
    [
      'its last run was not delivered',
      'unknown',
      '1 are needed',
      on(1, 60, job, ...runs('j', 2, 3), listed(50, 0, job)),
    ],
    [
      'its last attempt failed, and it is there',
      'fail',
      'listed still',
      on(1, 60, scheduled('j', 2), ...ran(2, 'j', { reply: 'failed' }), listed(50, 0, job)),
    ],
    [
      'one that goes on for ever is never finished',
      'unknown',
      '1 are needed',
      on(1, 60, scheduled('j', 2, everySecond), ...done, listed(50, 0)),
    ],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})

describe('stagedRunsDelivered', () => {
  const invariant = stagedRunsDelivered({ jobs: 'j', dueMin: 2, within: short })
  const jobs = [scheduled('j1', 2), scheduled('j2', 3)]
  const opened = at(10, {
    kind: 'job-watch',
    watcher: 'watcher',
    member: 'dapr-scheduler-0',
    step: 'opened',
  })
  const table: readonly Row[] = [
    [
      'both came when there was a watcher',
      'pass',
      '2 runs due before there was a watcher, each delivered once, the slowest after 1.0 s',
      on(1, 30, ...jobs, opened, ...runs('j1', 10.1), ...runs('j2', 11)),
    ],
    [
      'one came twice',
      'fail',
      '1 job not so',
      on(1, 30, ...jobs, opened, ...runs('j1', 10.1, 12), ...runs('j2', 11)),
    ],
    ['one never came', 'fail', '1 job not so', on(1, 30, ...jobs, opened, ...runs('j1', 10.1))],
    [
      'one came too late',
      'fail',
      '1 job not so',
      on(1, 30, ...jobs, opened, ...runs('j1', 10.1), ...runs('j2', 13)),
    ],
    ['nobody ever watched', 'unknown', 'never was a watcher', on(1, 30, ...jobs)],
    [
      'one was due later',
      'unknown',
      '2 are needed',
      on(1, 30, scheduled('j1', 2), scheduled('j2', 12), opened, ...runs('j1', 10.1)),
    ],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})

describe('runsNeverEarly', () => {
  const invariant = runsNeverEarly({ jobs: 'j', jobsMin: 1 })
  const table: readonly Row[] = [
    [
      'when it was due',
      'pass',
      '1 job delivered, none',
      on(1, 30, scheduled('j', 5), ...runs('j', 5)),
    ],
    ['before', 'fail', '1 before it was due', on(1, 30, scheduled('j', 5), ...runs('j', 4.9))],
    [
      'before, and due only after the end',
      'fail',
      '1 before it was due',
      on(1, 30, scheduled('j', 600), ...runs('j', 5)),
    ],
    ['not at all', 'unknown', '1 are needed', on(1, 30, scheduled('j', 5))],
    [
      'when it was asked for too late to be in time',
      'unknown',
      '1 are needed',
      on(1, 30, scheduled('j', 0.5), ...runs('j', 1)),
    ],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})

describe('attemptsAsAsked', () => {
  const invariant = attemptsAsAsked({
    jobs: [{ job: 'j', attempts: 3, everyMs: 1_000 }],
    lateMs: 500,
  })
  const job = scheduled('j', 2)
  const tried = (...seconds: readonly number[]): HistoryEvent[] =>
    seconds.flatMap((second, index) => ran(second, 'j', { reply: 'failed', attempt: index + 1 }))
  const table: readonly Row[] = [
    [
      'as often as asked',
      'pass',
      'j 3 times, at most 100 ms late',
      on(1, 9, job, ...tried(2, 3.1, 4)),
    ],
    ['once too little', 'fail', 'j 2 times', on(1, 9, job, ...tried(2, 3))],
    ['once too often', 'fail', 'j 4 times', on(1, 9, job, ...tried(2, 3, 4, 5))],
    ['too early', 'fail', 'j 3 times', on(1, 9, job, ...tried(2, 2.5, 3))],
    ['too late', 'fail', 'at most 1.0 s late', on(1, 9, job, ...tried(2, 4, 5))],
    [
      'over before more could come',
      'unknown',
      'the check was over',
      on(1, 5, job, ...tried(2, 3, 4)),
    ],
    ['never acknowledged', 'unknown', '0 of 1 job', on(1, 9)],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})

describe('unansweredRunsReturn', () => {
  const invariant = unansweredRunsReturn({
    jobs: 'j',
    losses: ['power-off'],
    afterLoss: [{ name: 'lease', ms: 20_000 }],
    afterReturn: [{ name: 'lease', ms: 24_000 }],
    jobsMin: 1,
  })
  const job = scheduled('j', 2, everySecond)
  const held = ran(4, 'j', { reply: 'withheld', member: 1 })
  const again = (second: number) => ran(second, 'j', { attempt: 2, member: 1 })
  const table: readonly Row[] = [
    [
      'a majority was left, and the run came again in time',
      'pass',
      '1 time an answer was withheld at a loss; delivered again at most 18.0 s after it',
      on(3, 60, job, ...held, ...lost(10, 40), ...again(28)),
    ],
    [
      'a majority was left, and the run came again late',
      'fail',
      '1 job later',
      on(3, 60, job, ...held, ...lost(10, 40), ...again(32)),
    ],
    [
      'nobody was left, and the run came again in time after the return',
      'pass',
      'delivered again at most 22.0 s after it',
      on(1, 60, job, ...held, ...lost(10, 30), ...again(52)),
    ],
    ['the run never came again', 'fail', '1 job later', on(3, 60, job, ...held, ...lost(10, 12))],
    [
      'a run that was answered is none',
      'unknown',
      '1 are needed',
      on(3, 60, job, ...runs('j', 4), ...lost(10, 40), ...again(28)),
    ],
    ['nothing was lost', 'unknown', '1 are needed', on(3, 60, job, ...held, ...again(28))],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})
