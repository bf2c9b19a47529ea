import { describe, expect, it } from 'vitest'
import { dueRunsInTime } from './due-runs-in-time.ts'
import { everyDueRunDelivered } from './every-due-run-delivered.ts'
import { runsNotRepeated } from './runs-not-repeated.ts'
import { runsOneByOne } from './runs-one-by-one.ts'
import type { HistoryEvent } from '../core/event.ts'
import { beat, faulted } from './testing/history-of.ts'
import {
  brokenAt,
  everySecond,
  lost,
  on,
  ran,
  runs,
  scheduled,
  secondsOf,
  short,
} from './testing/scheduler-history.ts'
import { expectVerdict, type Row } from './testing/verdict-of.ts'

describe('everyDueRunDelivered', () => {
  const invariant = everyDueRunDelivered({ jobs: 'j', dueMin: 3, within: short })
  const once = ['j1', 'j2', 'j3'].map((name, index) => scheduled(name, 2 + index))
  const table: readonly Row[] = [
    [
      'all were delivered, one of them late',
      'pass',
      '3 due runs of 3 jobs, all delivered, the latest 16.0 s',
      on(1, 30, ...once, ...runs('j1', 18), ...runs('j2', 3), ...runs('j3', 4)),
    ],
    [
      'a job that runs once was never delivered',
      'fail',
      '1 run never delivered',
      on(1, 30, ...once, ...runs('j1', 2), ...runs('j3', 4)),
    ],
    [
      'one of several runs is missing',
      'fail',
      '8 due runs of 1 job, 1 run never delivered',
      on(1, 11, scheduled('j', 2, everySecond), ...runs('j', 2, 3, 4, 6, 7, 8, 9)),
    ],
    [
      'what was due shortly before the end is not owed',
      'pass',
      '7 due runs',
      on(1, 10, scheduled('j', 2, everySecond), ...runs('j', 2, 3, 4, 5, 6, 7, 8)),
    ],
    [
      'a second attempt is no second run',
      'fail',
      '1 run never delivered',
      on(
        1,
        7,
        scheduled('j', 2, everySecond),
        ...ran(2, 'j', { reply: 'failed' }),
        ...ran(3, 'j', { attempt: 2 }),
        ...runs('j', 3.1, 4),
      ),
    ],
    [
      'a job that was not acknowledged is owed nothing',
      'unknown',
      '0 due runs of 0 jobs; 3 are needed',
      on(1, 30, { ...scheduled('j', 2, everySecond), outcome: 'unknown' } as HistoryEvent),
    ],
    ['too little was due', 'unknown', '3 are needed', on(1, 30, scheduled('j', 2))],
    ['others are not looked at', 'unknown', 'of 0 jobs', on(1, 30, scheduled('x', 2, everySecond))],
    [
      'the wall clock stepped',
      'unknown',
      'the wall clock stepped',
      on(1, 30, beat(5), beat(6, { stepMs: 5_000 }), ...once),
    ],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))

  const inTime = everyDueRunDelivered({ jobs: 'j', dueMin: 3, within: short, isLimit: true })
  it.each<Row>([
    [
      'in time, where that is asked for',
      'pass',
      'the latest 1.5 s after it was due (bound 2.0 s = margin 2.0 s)',
      on(1, 30, ...once, ...runs('j1', 2), ...runs('j2', 4.5), ...runs('j3', 4)),
    ],
    [
      'late, where that is asked for',
      'fail',
      'the latest 3.0 s after it was due (bound 2.0 s',
      on(1, 30, ...once, ...runs('j1', 2), ...runs('j2', 6), ...runs('j3', 4)),
    ],
  ])('%s: %s', (...row) => void expectVerdict(inTime, row))
})

describe('dueRunsInTime', () => {
  const invariant = dueRunsInTime({
    jobs: 'j',
    losses: ['power-off'],
    afterLoss: [{ name: 'lease', ms: 20_000 }],
    afterReturn: [{ name: 'lease', ms: 24_000 }],
    usually: short,
    catchUpMs: 100,
  })
  const job = scheduled('j', 2, everySecond)
  /** Due each second from 2 to 60: until 10 in time, the missed ones at once, then in time. */
  const resumedAt = (second: number): HistoryEvent[] => [
    ...runs('j', ...secondsOf(2, 10)),
    ...runs('j', ...secondsOf(10, second).map((_, index) => second + index / 100)),
    ...runs('j', ...secondsOf(second, 60).map((due) => due + 0.2)),
  ]
  const table: readonly Row[] = [
    [
      'a majority was left, and took over in time',
      'pass',
      'deliveries began again at most 18.0 s after it (bound 20.0 s = lease 20.0 s, and 100 ms for',
      on(3, 60, job, ...lost(10, 40), ...resumedAt(28)),
    ],
    [
      'a majority was left, and took over late',
      'fail',
      'late',
      on(3, 60, job, ...lost(10, 40), ...resumedAt(32)),
    ],
    [
      'nobody was left, and it came back in time, however long it was away',
      'pass',
      'deliveries began again at most 21.0 s after it (bound 24.0 s = lease 24.0 s',
      on(1, 60, job, ...lost(10, 30), ...resumedAt(51)),
    ],
    [
      'what was missed is caught up more slowly than it may be',
      'fail',
      '7 runs late',
      on(
        1,
        60,
        job,
        ...lost(10, 30),
        ...runs('j', ...secondsOf(2, 10)),
        ...runs('j', ...secondsOf(10, 53).map((_, index) => 50 + index / 5)),
      ),
    ],
    [
      'nobody was left, and it came back too late',
      'fail',
      'late',
      on(1, 60, job, ...lost(10, 30), ...resumedAt(56)),
    ],
    [
      'it did not come back at all',
      'fail',
      'late',
      on(1, 60, job, ...lost(10, 20), ...runs('j', ...secondsOf(2, 10))),
    ],
    [
      'a run is late while nothing is lost',
      'fail',
      'late',
      on(3, 70, job, ...lost(10, 12), ...resumedAt(14), ...runs('j', ...secondsOf(63, 70))),
    ],
    [
      'what was not caught up when the next loss began waits for the end of that',
      'pass',
      'deliveries began again at most 20.4 s after it',
      on(
        1,
        90,
        job,
        ...lost(10, 30),
        ...faulted('power-off-2', {
          members: ['dapr-scheduler-0'],
          aimed: 50.05,
          from: 50.05,
          to: 55,
        }),
        ...runs('j', ...secondsOf(2, 10), 50),
        ...runs('j', ...secondsOf(11, 76).map((_, index) => 75 + index / 100)),
        ...runs('j', ...secondsOf(76, 91).map((due) => due + 0.1)),
      ),
    ],
    ['nothing was lost', 'unknown', 'no run was due', on(3, 60, job, ...resumedAt(10))],
    ['nothing was due then', 'unknown', 'no run was due', on(3, 60, ...lost(10, 12))],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})

describe('runsNotRepeated', () => {
  const within = [{ name: 'lease', ms: 20_000 }]
  const invariant = runsNotRepeated({ jobs: 'j', runsMin: 1, within })
  const job = scheduled('j', 2, everySecond)
  const usual = runs('j', ...secondsOf(2, 10))
  const table: readonly Row[] = [
    ['each run came once', 'pass', '8 runs of 1 job delivered, 0 again', on(1, 10, job, ...usual)],
    [
      'a run came again, and nothing was lost',
      'fail',
      '1 that nobody owed',
      on(1, 10, job, ...usual, ...runs('j', 5.5)),
    ],
    [
      'a run came before it was due',
      'fail',
      '1 that nobody owed',
      on(1, 10, scheduled('j', 5), ...runs('j', 4)),
    ],
    [
      'a job that runs once came again long after a loss that it had no part in',
      'fail',
      '1 that nobody owed',
      on(3, 40, scheduled('j', 2), ...runs('j', 2), ...lost(5, 10), ...runs('j', 25)),
    ],
    [
      'its replica was lost just after it was delivered',
      'pass',
      '1 again that was on the way',
      on(3, 40, scheduled('j', 4.5), ...runs('j', 4.5), ...lost(5, 10), ...runs('j', 25)),
    ],
    [
      'another replica was lost, so that it says nothing of this one',
      'fail',
      '1 that nobody owed',
      on(3, 40, scheduled('j', 4.5), ...runs('j', 4.5), ...lost(5, 10, 1), ...runs('j', 25)),
    ],
    [
      'another replica was lost in the moment in which it was answered',
      'pass',
      '1 again that was on the way',
      on(3, 40, scheduled('j', 5.1), ...runs('j', 5.1), ...lost(5, 10, 1), ...runs('j', 12.4)),
    ],
    [
      'replicas shared the jobs anew right after it was answered',
      'pass',
      '1 again that was on the way',
      on(3, 40, scheduled('j', 24), ...lost(5, 10, 1), ...runs('j', 24, 24.5)),
    ],
    [
      'what came again shows only when all that was missed is caught up',
      'pass',
      '1 again that was on the way',
      on(
        1,
        60,
        job,
        ...runs('j', ...secondsOf(2, 10)),
        ...lost(10, 12),
        // Of the runs that were due from 10 to 49 none came in time; the one of 9 came again.
        ...runs('j', 32, ...secondsOf(10, 50).map((_, index) => 32.1 + index * 0.44)),
        ...runs('j', ...secondsOf(50, 60)),
      ),
    ],
    [
      'more came again than were on the way',
      'fail',
      '2 again that were on the way in a loss, 2 that nobody owed',
      on(3, 40, scheduled('j', 24), ...lost(5, 10, 1), ...runs('j', 24, 24.5, 25, 25.5, 26)),
    ],
    ['too little was delivered', 'unknown', '1 are needed', on(1, 10, job)],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})

describe('runsOneByOne', () => {
  const invariant = runsOneByOne({ jobs: 'j', runsMin: 2 })
  const job = scheduled('j', 2, everySecond)
  const table: readonly Row[] = [
    [
      'each came after the answer to the one before',
      'pass',
      '3 runs of 1 job',
      on(1, 10, job, ...ran(2, 'j', { tookS: 0.5 }), ...ran(3, 'j'), ...ran(4, 'j')),
    ],
    [
      'one came while the one before was on its way',
      'fail',
      '1 while the one before was on its way',
      on(1, 10, job, ...ran(2, 'j', { tookS: 1.5 }), ...ran(3, 'j')),
    ],
    [
      'one came from another replica while the one before was never answered',
      'fail',
      '1 while',
      on(3, 10, job, ...ran(2, 'j', { tookS: undefined }), ...ran(3, 'j', { member: 1 })),
    ],
    [
      'the stream of the one before had broken off',
      'pass',
      '2 runs',
      on(
        3,
        10,
        job,
        ...ran(2, 'j', { tookS: undefined }),
        brokenAt(2.5),
        ...ran(3, 'j', { member: 1, attempt: 2 }),
      ),
    ],
    [
      'an answer that is withheld keeps a run on its way',
      'fail',
      '1 while',
      on(1, 10, job, ...ran(2, 'j', { reply: 'withheld' }), ...ran(3, 'j')),
    ],
    ['too little was delivered', 'unknown', '2 are needed', on(1, 10, job, ...ran(2, 'j'))],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})

it('says when a job was late, and which part of a loss it was due in', () => {
  const history = on(1, 30, scheduled('j', 12), ...lost(10, 15), ...runs('j', 29))
  const judged = dueRunsInTime({
    jobs: '',
    losses: ['power-off'],
    afterLoss: short,
    afterReturn: short,
    usually: short,
    catchUpMs: 100,
  }).judge(history)
  expect(judged).toMatchObject({
    verdict: 'fail',
    evidence: [{ t: 12_000, subject: 'j', text: 'delivered 17.0 s late, due in power-off-1' }],
    missedBound: { fromMs: 12_000, toMs: 17_000, seenMs: 29_000 },
  })
})
