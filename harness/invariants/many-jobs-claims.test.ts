import { describe, it } from 'vitest'
import { at, faulted } from './testing/history-of.ts'
import { deliveriesGoOn } from './deliveries-go-on.ts'
import { lostJobsForgotten } from './lost-jobs-forgotten.ts'
import {
  everySecond,
  listed,
  lost,
  on,
  ran,
  runs,
  scheduled,
  secondsOf,
  short,
} from './testing/scheduler-history.ts'
import { expectVerdict, type Row } from './testing/verdict-of.ts'

describe('deliveriesGoOn', () => {
  const invariant = deliveriesGoOn({
    jobs: '',
    losses: ['power-off'],
    afterLoss: short,
    afterReturn: short,
    usually: short,
    dueMin: 10,
  })
  const job = scheduled('job', 10, everySecond)
  const until = (...seconds: readonly number[]) =>
    on(3, 60, job, ...lost(20, 30), ...runs('job', ...seconds))
  const table: readonly Row[] = [
    [
      'a loss takes a few seconds',
      'pass',
      'the longest wait of a job for its next run was 4.0 s (job, due each 1.0 s)',
      until(...secondsOf(10, 21), ...secondsOf(24, 61)),
    ],
    [
      'how much is delivered in a second is told',
      'pass',
      '51 deliveries of 1 job, 1.0 a second over 50.0 s and 1 in the fullest one',
      until(...secondsOf(10, 61)),
    ],
    [
      'a job waits for longer',
      'fail',
      'was 10.0 s',
      until(...secondsOf(10, 21), ...secondsOf(30, 61)),
    ],
    ['no run comes any more', 'fail', 'was 35.0 s', until(...secondsOf(10, 26))],
    [
      'hardly anything was due',
      'unknown',
      '10 are needed',
      on(3, 15, job, ...lost(12, 13), ...runs('job', ...secondsOf(10, 15))),
    ],
    ['nothing came', 'fail', 'was 50.0 s', until()],
    [
      'nothing was lost',
      'unknown',
      'nothing was lost',
      on(3, 60, job, ...runs('job', ...secondsOf(10, 61))),
    ],
    [
      'no job repeats',
      'unknown',
      'none of them repeats',
      on(
        3,
        60,
        ...lost(20, 30),
        ...secondsOf(10, 20).flatMap((second) => [
          scheduled(`once-${second}`, second),
          ...ran(second, `once-${second}`),
        ]),
      ),
    ],
  ]
  it.each(table)('when %s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})

describe('lostJobsForgotten', () => {
  const invariant = lostJobsForgotten({ fault: 'data-lost', jobsMin: 1 })
  const job = scheduled('job', 5, everySecond)
  const loss = faulted('data-lost-1', { members: ['dapr-scheduler-0'], from: 20, to: 25 })
  const before = [job, ...loss, ...runs('job', ...secondsOf(5, 20))]
  const ended = (expected: boolean) =>
    at(28, {
      kind: 'exit',
      member: 'dapr-scheduler-0',
      role: 'dapr-scheduler',
      code: 1,
      signal: null,
      expected,
      ranMs: 3_000,
    })
  const table: readonly Row[] = [
    [
      'nothing is there any more',
      'pass',
      'none is listed or delivered any more',
      on(1, 60, ...before, ended(true), listed(40, 0)),
    ],
    ['a job is listed', 'fail', '1 times one is listed', on(1, 60, ...before, listed(40, 0, job))],
    [
      'a job is delivered',
      'fail',
      '1 times delivered',
      on(1, 60, ...before, ...ran(30, 'job'), listed(40, 0)),
    ],
    [
      'the replica ends by itself',
      'fail',
      'a replica ended by itself',
      on(1, 60, ...before, ended(false), listed(40, 0)),
    ],
    ['nobody asked for a list', 'unknown', 'nobody asked', on(1, 60, ...before)],
    ['no data were lost', 'unknown', 'no data were lost', on(1, 60, job, listed(40, 0))],
    ['there was no job', 'unknown', '1 are needed', on(1, 60, ...loss, listed(40, 0))],
  ]
  it.each(table)('when %s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})
