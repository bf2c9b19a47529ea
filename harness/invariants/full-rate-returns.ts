import { answeredIn, sentIn } from './load-requests.ts'
import { loadFloor, loadProblem, undoneFaults } from './load-floor.ts'
import { describeBound, type Bound } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { smallest } from './extremes.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { LoadEvent } from '../core/event.ts'
import type { UndoneFault } from './load-floor.ts'

/** The full rate is what was due, but for one in twenty, over so many seconds in a row. */
const secondsWhole = 5
const shareMin = 0.95

/**
 * After each fault was undone the full rate is back within a bound: the first five seconds in a row
 * begin by then in which 95 % of all requests that were due are answered.
 */
export function fullRateReturns(options: {
  readonly bound: (history: CheckHistory, fault: UndoneFault) => Bound
}): Invariant {
  return {
    floor: loadFloor,
    judge(history) {
      const problem = loadProblem(history)
      if (problem !== undefined) return unknown(problem)
      const returns = undoneFaults(history).map((fault) => {
        const limit = options.bound(history, fault)
        const toMs = fault.undoneAt + limit.totalMs
        const after = stretchesAfter(history, fault)
        const whole = after.find(({ answered, due }) => answered >= shareMin * due)
        const ms = whole && Math.max(0, whole.startMs - fault.undoneAt)
        return { fault, limit, toMs, ms, after }
      })
      const tooks = returns.map(({ fault, ms }) => `${describe(ms)} after ${fault.fault}`)
      const late = returns.filter(({ limit, ms = Infinity }) => ms > limit.totalMs)
      const [worst = returns[0]] = late
      if (worst === undefined) return unknown('no fault was undone')
      const { after, fault, limit, toMs } = worst
      const seen = `the full rate was back ${tooks.join(', ')} (bound ${describeBound(limit)})`
      if (late.length === 0) return pass(seen)
      const lastMs = after.at(-1)?.startMs ?? fault.undoneAt
      if (lastMs < toMs)
        return unknown(`${seen}; the load of ${fault.fault} ended before the bound`)
      // What was not sent can not be answered: that is k6, or this machine.
      const lacking = after.find(
        ({ due, sent, startMs }) => startMs <= toMs && sent < shareMin * due,
      )
      const answersAll = lacking !== undefined && lacking.answered >= shareMin * lacking.sent
      if (answersAll) return unknown(`${seen}; k6 did not keep its rate`)
      return fail(
        seen,
        evidenceOf(late, (one) => ({
          t: one.toMs,
          subject: one.fault.fault,
          text: `the full rate was back ${describe(one.ms)}`,
        })),
        {
          fromMs: fault.undoneAt,
          toMs,
          seenMs: worst.ms === undefined ? history.endMs : fault.undoneAt + worst.ms,
        },
      )
    },
  }
}

interface Stretch {
  readonly startMs: number
  readonly due: number
  readonly sent: number
  readonly answered: number
}

/** Every five seconds in a row that begin after a fault was undone and end before the next one. */
function stretchesAfter(history: CheckHistory, { undoneAt }: UndoneFault): Stretch[] {
  const begins = undoneFaults(history).map(({ beganAt }) => beganAt)
  const next = smallest(begins.filter((beganAt) => beganAt > undoneAt))
  const seconds = history.load.filter(
    // The second of the undo itself counts: the undo may have been in its very beginning.
    ({ startMs }) => startMs > undoneAt - 1000 && startMs + 1000 <= next,
  )
  const sum = (of: readonly LoadEvent[], count: (second: LoadEvent) => number): number =>
    of.reduce((total, second) => total + count(second), 0)
  return seconds.flatMap((first, index) => {
    const five = seconds.slice(index, index + secondsWhole)
    if (five.length < secondsWhole) return []
    const due = sum(five, (second) => second.due)
    return [
      { startMs: first.startMs, due, sent: sum(five, sentIn), answered: sum(five, answeredIn) },
    ]
  })
}

function describe(ms: number | undefined): string {
  return ms === undefined ? 'never' : describeMs(ms)
}
