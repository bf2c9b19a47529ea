import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { beat, eventsOf, faulted, historyOf, saw, testCheck } from './testing/history-of.ts'
import { cronJob, ran } from './testing/views.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { HistoryBuilder } from '../core/history.ts'
import { noRunDuplicated } from './no-run-duplicated.ts'
import { noRunMissed } from './no-run-missed.ts'
import { noRunOverlapped } from './no-run-overlapped.ts'
import { oneCatchUpPerOutage } from './one-catch-up-per-outage.ts'
import { runsOnTime } from './runs-on-time.ts'
import type { CronJobView } from '../core/resources.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { Row } from './testing/verdict-of.ts'

const tick = (fields: Partial<CronJobView> = {}): HistoryEvent =>
  saw(1, 'cronjobs', cronJob('tick', fields), 'listed')
const forbid = tick({ policy: 'Forbid' })
const first = ran('tick', { due: 60, done: 62 })
const second = ran('tick', { due: 120, done: 122 })
const stepped = [beat(30), beat(31, { stepMs: 3000 })]
const killed = (from: number, to: number): HistoryEvent[] =>
  faulted('kill-1', { members: ['controller-manager'], from, to })

describe('noRunMissed', () => {
  it.each<Row>([
    ['all there', 'pass', '2 on time', historyOf(140, tick(), ...first, ...second)],
    ['one missed', 'fail', '1 missed', historyOf(140, tick(), ...first)],
    [
      'a late one is there',
      'pass',
      '1 late',
      historyOf(140, tick(), ...first, ...ran('tick', { due: 120, created: 130 })),
    ],
    ['all missed is not too little', 'fail', '2 missed', historyOf(140, tick())],
    [
      'too little was due',
      'unknown',
      '1 due run of the 2 needed',
      historyOf(100, tick(), ...first),
    ],
    ['no CronJob', 'unknown', '0 due runs of the 2 needed', historyOf(140)],
    ['the clock stepped', 'unknown', 'stepped', historyOf(140, tick(), ...stepped)],
  ])('%s: %s', (...row) => {
    expectVerdict(noRunMissed({ dueMin: 2 }), row)
  })

  it('points at the due time', () => {
    const row: Row = ['', 'fail', '', historyOf(140, tick(), ...first)]
    const verdict = expectVerdict(noRunMissed({ dueMin: 2 }), row)
    expect(verdict.evidence?.[0]).toEqual({
      t: 120_000,
      subject: 'tiny/tick',
      text: 'due 2026-01-01T12:02:00.000Z: no Job was ever created for it',
    })
  })
})

describe('noRunDuplicated', () => {
  const again = ran('tick', { due: 120, created: 121, name: 'tick-again' })
  it.each<Row>([
    ['once each', 'pass', 'none has two Jobs', historyOf(140, tick(), ...first, ...second)],
    ['missed ones are not its business', 'pass', '1 missed', historyOf(140, tick(), ...first)],
    ['twice', 'fail', '1 due run got more', historyOf(140, tick(), ...first, ...second, ...again)],
    ['too little was due', 'unknown', 'of the 2 needed', historyOf(100, tick(), ...first)],
    [
      'the clock stepped',
      'unknown',
      'stepped',
      historyOf(140, tick(), ...first, ...again, ...stepped),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(noRunDuplicated({ dueMin: 2 }), row)
  })
})

describe('noRunOverlapped', () => {
  const long = ran('tick', { due: 60, done: 150 })
  const after = ran('tick', { due: 120, created: 150, done: 152 })
  it.each<Row>([
    ['one after the other', 'pass', '1 due time fell', historyOf(170, forbid, ...long, ...after)],
    [
      'cut seconds are no overlap',
      'pass',
      '1 due time',
      historyOf(170, forbid, ...long, ...ran('tick', { due: 120, created: 149 })),
    ],
    [
      'one beside the other',
      'fail',
      '1 Job overlapped',
      historyOf(170, forbid, ...long, ...ran('tick', { due: 120, created: 147 })),
    ],
    [
      'never finished',
      'fail',
      'overlapped',
      historyOf(170, forbid, ...ran('tick', { due: 60 }), ...second),
    ],
    ['Allow may', 'unknown', '0 due times', historyOf(170, tick(), ...long, ...second)],
    ['none was blocked', 'unknown', '0 due times', historyOf(170, forbid, ...first, ...second)],
  ])('%s: %s', (...row) => {
    expectVerdict(noRunOverlapped({ blockedDueMin: 1 }), row)
  })
})

describe('runsOnTime', () => {
  const late = ran('tick', { due: 120, created: 130 })
  it.each<Row>([
    ['on time', 'pass', 'the slowest 0 ms after', historyOf(140, tick(), ...first, ...second)],
    ['late', 'fail', '1 late', historyOf(140, tick(), ...first, ...late)],
    ['a missed one is not on time', 'fail', '1 missed', historyOf(140, tick(), ...first)],
    ['none came at all', 'fail', '2 missed', historyOf(140, tick())],
    [
      'due in an outage',
      'unknown',
      '1 run due while',
      historyOf(140, tick(), ...first, ...killed(115, 125), ...late),
    ],
    [
      'skipped ones do not count',
      'unknown',
      '0 runs due',
      historyOf(140, tick({ suspended: true })),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(runsOnTime({ dueMin: 2 }), row)
  })

  it('misses a bound, which a stall of the runner excuses', () => {
    const row: Row = ['', 'fail', '', historyOf(140, tick(), ...first, ...late)]
    expect(expectVerdict(runsOnTime({ dueMin: 2 }), row)).toMatchObject({
      missedBound: { fromMs: 120_000, toMs: 125_000 },
    })
  })
})

describe('oneCatchUpPerOutage', () => {
  const outage = killed(50, 130)
  const latest = ran('tick', { due: 120, created: 150 })
  const third = ran('tick', { due: 180, done: 182 })
  it.each<Row>([
    [
      'one',
      'pass',
      'of 2 due times in 1 backlog 1 were',
      historyOf(200, tick(), ...outage, ...latest, ...third),
    ],
    [
      'none, the next came first',
      'pass',
      '0 were',
      historyOf(200, tick(), ...killed(50, 170), ...third),
    ],
    [
      'all',
      'fail',
      '1 backlog got',
      historyOf(
        200,
        tick(),
        ...outage,
        ...ran('tick', { due: 60, created: 151 }),
        ...latest,
        ...third,
      ),
    ],
    [
      'nothing was started afterwards',
      'unknown',
      'started nothing',
      historyOf(200, tick(), ...outage),
    ],
    [
      'an outage over one due time only',
      'unknown',
      '0 due times',
      historyOf(200, tick(), ...killed(50, 70), ...third),
    ],
    ['no outage', 'unknown', '0 due times', historyOf(200, tick(), ...first, ...second, ...third)],
  ])('%s: %s', (...row) => {
    expectVerdict(oneCatchUpPerOutage({ missedMin: 2 }), row)
  })
})

describe('a history of healthy CronJobs', () => {
  // Each run of two CronJobs is created up to 4 s after it was due.
  const lags = fc.array(fc.nat({ max: 4 }), { minLength: 4, maxLength: 12 })

  it('passes, and fails as soon as one run is taken away or doubled', () => {
    fc.assert(
      fc.property(lags, fc.nat(), (lags, chosen) => {
        const runs = lags.map((lag, index) => runOf(index, lag))
        const end = lags.length * 60 + 30
        const victim = chosen % runs.length
        const doubled = ran('tick', {
          due: (victim + 1) * 60 + 0,
          created: (victim + 1) * 60 + 5,
          name: 'again',
        })
        const judge = (invariant: typeof noRunMissed, events: HistoryEvent[]): string =>
          invariant({ dueMin: 4 }).judge(rebuilt(end, [tick(), ...events])).verdict
        expect(judge(noRunMissed, runs.flat())).toBe('pass')
        expect(judge(noRunDuplicated, runs.flat())).toBe('pass')
        expect(judge(runsOnTime, runs.flat())).toBe('pass')
        expect(judge(noRunMissed, runs.toSpliced(victim, 1).flat())).toBe('fail')
        expect(judge(runsOnTime, runs.toSpliced(victim, 1).flat())).toBe('fail')
        expect(judge(noRunDuplicated, [...runs.flat(), ...doubled])).toBe('fail')
      }),
    )
  })
})

function runOf(index: number, lag: number): HistoryEvent[] {
  const due = (index + 1) * 60
  return ran('tick', { due, created: due + lag, done: due + lag + 2 })
}

/** Through JSON, as a saved history is. */
function rebuilt(end: number, events: HistoryEvent[]) {
  const builder = new HistoryBuilder()
  for (const event of eventsOf(end, events)) {
    builder.add(JSON.parse(JSON.stringify(event)) as HistoryEvent)
  }
  return builder.build().checks.get(testCheck) ?? historyOf(0)
}
