import { answeredIn, sentIn } from './load-requests.ts'
import { loadFloor, loadProblem, returnPoints } from './load-floor.ts'
import { describeBound, type Bound } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { LoadEvent } from '../core/event.ts'
import type { ReturnPoint, UndoneFault } from './load-floor.ts'

/** The full rate is what was due, but for one in twenty, over so many seconds in a row. */
const secondsWhole = 5
const shareMin = 0.95

/**
 * After each fault was undone the full rate is back within a bound: the first five seconds in a row
 * begin by then in which 95 % of all requests that were due are answered.
 */
export function fullRateReturns(options: {
  readonly bound: (history: CheckHistory, fault: UndoneFault) => Bound
  /** The bound counts from the injection, too: the full rate is back while the fault lasts. */
  readonly tolerated?: boolean
}): Invariant {
  const { tolerated = false } = options
  return {
    floor: loadFloor,
    judge(history) {
      const problem = loadProblem(history)
      if (problem !== undefined) return unknown(problem)
      const returns = returnPoints(history, { tolerated }).map((point) => {
        const limit = options.bound(history, point.fault)
        const toMs = point.atMs + limit.totalMs
        const after = stretchesAfter(history, point)
        const whole = after.find(({ answered, due }) => answered >= shareMin * due)
        const ms = whole && Math.max(0, whole.startMs - point.atMs)
        return { ...point, limit, toMs, ms, after }
      })
      const tooks = returns.map(({ ms, what }) => `${describe(ms)} after ${what}`)
      const late = returns.filter(({ limit, ms = Infinity }) => ms > limit.totalMs)
      const [worst = returns[0]] = late
      if (worst === undefined) return unknown('no fault was undone')
      const { after, atMs, limit, ms, toMs, what } = worst
      const seen = `the full rate was back ${tooks.join(', ')} (bound ${describeBound(limit)})`
      if (late.length === 0) return pass(seen)
      const lastMs = after.at(-1)?.startMs ?? atMs
      if (lastMs < toMs) return unknown(`${seen}; the load ended before the bound, ${what}`)
      // What was not sent can not be answered: that is k6, or this machine.
      const lacking = after.find(
        ({ due, sent, startMs }) => startMs <= toMs && sent < shareMin * due,
      )
      const answersAll = lacking !== undefined && lacking.answered >= shareMin * lacking.sent
      if (answersAll) return unknown(`${seen}; k6 did not keep its rate`)
      const evidence = evidenceOf(late, (one) => ({
        t: one.toMs,
        subject: one.fault.fault,
        text: `the full rate was back ${describe(one.ms)} after ${one.what}`,
      }))
      const seenMs = ms === undefined ? history.endMs : atMs + ms
      return fail(seen, evidence, { fromMs: atMs, toMs, seenMs })
    },
  }
}

interface Stretch {
  readonly startMs: number
  readonly due: number
  readonly sent: number
  readonly answered: number
}

/** Every five seconds in a row that begin after the moment and end before the next disturbance. */
function stretchesAfter(history: CheckHistory, { atMs, nextMs }: ReturnPoint): Stretch[] {
  const seconds = history.load.filter(
    // The second of the moment itself counts: it may have been in its very beginning.
    ({ startMs }) => startMs > atMs - 1000 && startMs + 1000 <= nextMs,
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
