import type { CheckHistory } from '../core/history.ts'
import type { Lasted } from '../core/run-summary.ts'

/** What the history of a check that lasts says of how it went on; of none without a round. */
export function lastedOf({ clocks, steps }: CheckHistory): Lasted | undefined {
  const played = steps.filter(({ state, step }) => step === 'rounds' && state === 'end')
  const [first, last] = [played[0], played.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const at = (t: number): number => clocks.rssBytesAt(t)
  const rssBytes = { start: at(first.t), middle: at((first.t + last.t) / 2), end: at(last.t) }
  return { rounds: played.length, rssBytes }
}
