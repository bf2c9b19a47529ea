import { describe, it } from 'vitest'
import { deletedJobsStayAway } from './deleted-jobs-stay-away.ts'
import { everyDueRunDelivered } from './every-due-run-delivered.ts'
import { jobCalls } from '../core/job-calls.ts'
import type { HistoryEvent } from '../core/event.ts'
import { did } from './testing/history-of.ts'
import { everySecond, on, runs, scheduled, secondsOf, short } from './testing/scheduler-history.ts'
import { expectVerdict, type Row } from './testing/verdict-of.ts'

const job = scheduled('j', 2, everySecond)
const deleted = (second: number, outcome: 'ok' | 'unknown' = 'ok'): HistoryEvent =>
  did(second, jobCalls.remove, { subject: 'j', outcome })
const until = (second: number): HistoryEvent[] => runs('j', ...secondsOf(2, second))

describe('deletedJobsStayAway', () => {
  const invariant = deletedJobsStayAway({ jobs: 'j', dueMin: 20, within: short })
  const table: readonly Row[] = [
    [
      'none of its runs comes any more',
      'pass',
      '28 runs due after 1 job had been deleted (bound 2.0 s = margin 2.0 s): none of them came',
      on(1, 60, job, ...until(30), deleted(30)),
    ],
    [
      'one that was on its way comes',
      'pass',
      'none of them came',
      on(1, 60, job, ...until(30), deleted(30), ...runs('j', 31.5)),
    ],
    [
      'one comes later',
      'fail',
      '1 run came nevertheless',
      on(1, 60, job, ...until(30), deleted(30), ...runs('j', 40)),
    ],
    [
      'nobody knows whether it was deleted',
      'unknown',
      '0 runs due after 0 jobs had been deleted',
      on(1, 60, job, ...until(30), deleted(30, 'unknown'), ...runs('j', 40)),
    ],
    ['it had never come', 'unknown', '20 are needed', on(1, 60, job, deleted(30))],
    [
      'too little would have been due',
      'unknown',
      '8 runs due after 1 job',
      on(1, 60, job, ...until(50), deleted(50)),
    ],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})

describe('a job that was deleted', () => {
  const invariant = everyDueRunDelivered({ jobs: 'j', dueMin: 3, within: short })
  const table: readonly Row[] = [
    ['is owed nothing more', 'pass', '27 due runs', on(1, 60, job, ...until(30), deleted(30))],
    ['is owed all before', 'fail', '7 runs never', on(1, 60, job, ...until(22), deleted(30))],
    [
      'is owed all when nobody knows whether it was',
      'fail',
      'never delivered',
      on(1, 60, job, ...until(30), deleted(30, 'unknown')),
    ],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})
