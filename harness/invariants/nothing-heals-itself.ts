import { alarmSpans, describeAnswer, isRefused, operationsIn } from './alarm-spans.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import type { AlarmSpan } from './alarm-spans.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Evidence } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * As long as nobody repairs the quota, every write is refused and the alarm stands, compactions or
 * not. The floor: one alarm that stood over that many compaction intervals, and writes tried in it.
 */
export function nothingHealsItself(options: {
  /** Name of the operations that try to write. */
  readonly write: string
  readonly writesMin: number
  /** Compaction intervals of the testbed's timings, default 2. */
  readonly intervals?: number
  /** Name of the probe that reads the alarm, default `alarm-stands`. */
  readonly probe?: string
}): Invariant {
  const { write, writesMin, intervals = 2, probe = 'alarm-stands' } = options
  return {
    floor: `an alarm over ${countOf(intervals, 'compaction interval')} and ${countOf(writesMin, 'write')} in it`,
    judge(history) {
      const needMs = intervals * history.timings.compactionIntervalMs
      const alarms = alarmSpans(history).map((span) => {
        const writes = operationsIn(history, span, write)
        const refused = writes.filter(isRefused)
        return { span, writes, refused, lastMs: refused.at(-1)?.t ?? span.fromMs }
      })
      const healed = alarms.flatMap(({ span, writes }) => [
        ...writes
          .filter(({ outcome }) => outcome === 'ok')
          .map((operation) => ({ t: operation.t, text: describeAnswer(operation) })),
        ...probesWithout(history, span, probe),
      ])
      const [longest] = alarms.toSorted(
        (a, b) => b.lastMs - b.span.fromMs - (a.lastMs - a.span.fromMs),
      )
      if (longest === undefined) return unknown('no alarm was seen')
      const stoodMs = longest.lastMs - longest.span.fromMs
      const seen =
        `${longest.refused.length} of ${countOf(longest.writes.length, 'write')} refused over` +
        ` ${describeMs(stoodMs)} (${countOf(intervals, 'compaction interval')}: ${describeMs(needMs)})`
      if (healed.length > 0) {
        const evidence = evidenceOf(healed, (found) => found)
        return fail(`${countOf(healed.length, 'sign')} of healing; ${seen}`, evidence)
      }
      if (stoodMs < needMs || longest.refused.length < writesMin) {
        return unknown(`${seen}; ${writesMin} over ${describeMs(needMs)} are needed`)
      }
      return pass(seen)
    },
  }
}

/** Probes that saw the alarm gone while it had to stand. */
function probesWithout(history: CheckHistory, span: AlarmSpan, probe: string): Evidence[] {
  return history.probes
    .filter(({ name, holds, t }) => name === probe && !holds && t >= span.fromMs && t <= span.toMs)
    .map(({ t, seen }) => ({ t, text: `${probe} did not hold: ${seen}` }))
}
