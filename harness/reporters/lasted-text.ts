import type { Lasted } from '../core/run-summary.ts'
import { describeBytes } from './describe-bytes.ts'

/** How long a check that lasts went on, in one line: its rounds, and the memory of the runner. */
export function lastedText({ rounds, rssBytes }: Lasted): string {
  const { end, middle, start } = rssBytes
  const memory = [start, middle, end].map(describeBytes)
  return `${rounds} round${rounds === 1 ? '' : 's'}; memory of holdfast: ${memory[0]} after the first, ${memory[1]} half-way, ${memory[2]} after the last`
}
