import { describe, expect, it } from 'vitest'
import { at, faulted, historyOf, saw } from './testing/history-of.ts'
import { cronJob, ran } from './testing/views.ts'
import { describeMs } from '../core/duration.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { newRunSucceeds } from './new-run-succeeds.ts'
import { nodeReturnBound } from '../core/bounds.ts'
import { timingsTable } from '../core/timings.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { Row } from './testing/verdict-of.ts'

// After the fault on a node, undone at second 100: 20 s until the next due time, or the recovery.
const recoveryMs = Math.max(20_000, nodeReturnBound(timingsTable.fast).totalMs)
const boundMs = recoveryMs + 5_000 + 10_000
const invariant = newRunSucceeds({ runMs: 10_000 })
const tick = saw(1, 'cronjobs', cronJob('tick'), 'listed')
const fault = faulted('kill-1', { members: ['node-1'], from: 50, to: 100 })
const before = ran('tick', { due: 60, done: 110 })
const gap = at(90, { kind: 'watch', resource: 'jobs', state: 'gap', fromMs: 90_000 })

describe('newRunSucceeds', () => {
  it.each<Row>([
    [
      'in time',
      'pass',
      'succeeded 25.0 s after kill-1',
      historyOf(300, tick, ...fault, ...ran('tick', { due: 120, done: 125 })),
    ],
    [
      'too late',
      'fail',
      '1 later run begun, 1 succeeded',
      historyOf(300, tick, ...fault, ...ran('tick', { due: 120, done: 102 + boundMs / 1000 })),
    ],
    [
      'never',
      'fail',
      '1 later run begun, 0 succeeded',
      historyOf(300, tick, ...fault, ...ran('tick', { due: 120 })),
    ],
    [
      'only one that was due before',
      'fail',
      '1 later run begun',
      historyOf(300, tick, ...fault, ...before, ...ran('tick', { due: 120 })),
    ],
    [
      'the end came before the bound',
      'unknown',
      'came early',
      historyOf(130, tick, ...fault, ...ran('tick', { due: 120 })),
    ],
    [
      'blind since before',
      'unknown',
      'watch of jobs broke',
      historyOf(300, tick, ...fault, ...ran('tick', { due: 120 }), gap),
    ],
    [
      'no fault',
      'unknown',
      'no fault',
      historyOf(300, tick, ...ran('tick', { due: 120, done: 125 })),
    ],
    ['no CronJob', 'unknown', 'no CronJob', historyOf(300, ...fault)],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })

  it('waits for the next due time, or as long as it can be when nobody can tell', () => {
    const reasonWith = (...events: HistoryEvent[]): string =>
      invariant.judge(historyOf(300, ...fault, ...events)).reason
    expect(reasonWith(saw(1, 'cronjobs', cronJob('tick', { schedule: '3 * * * *' })))).toContain(
      `next due time ${describeMs(80_000 - nodeReturnBound(timingsTable.fast).totalMs)} `,
    )
    const hour = describeMs(60_000 - nodeReturnBound(timingsTable.fast).totalMs)
    for (const schedule of ['0 0 1 1 *', 'at teatime']) {
      expect(reasonWith(saw(1, 'cronjobs', cronJob('tick', { schedule })))).toContain(
        `time ${hour} `,
      )
    }
    expect(reasonWith(saw(1, 'cronjobs', cronJob('tick', { suspended: true })))).toContain(hour)
  })

  it('does not count on a CronJob that waits for an unfinished run', () => {
    const slow = saw(1, 'cronjobs', cronJob('slow', { policy: 'Forbid' }), 'listed')
    const later = saw(1, 'cronjobs', cronJob('later', { schedule: '3 * * * *' }), 'listed')
    const part = `next due time ${describeMs(80_000 - nodeReturnBound(timingsTable.fast).totalMs)} `
    const open = ran('slow', { due: 60, done: 290 })
    const over = ran('slow', { due: 60, done: 70 })
    expect(invariant.judge(historyOf(300, ...fault, slow, later, ...open)).reason).toContain(part)
    expect(invariant.judge(historyOf(300, ...fault, slow, later, ...over)).reason).not.toContain(
      part,
    )
  })

  it('names the parts of its bound and when it was over', () => {
    const row: Row = ['', 'fail', '', historyOf(300, tick, ...fault, ...ran('tick', { due: 120 }))]
    const verdict = expectVerdict(invariant, row)
    expect(verdict.reason).toContain(`bound ${describeMs(boundMs)} = lease renewal 2.0 s + `)
    expect(verdict).toMatchObject({ missedBound: { fromMs: 100_000, toMs: 100_000 + boundMs } })
  })
})
