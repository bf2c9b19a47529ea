import type { Evidence } from '../core/verdict.ts'

/** More than this tells a reader nothing new; the counts stand in the reason. */
const evidenceMax = 20

/** Evidence for the first items: a verdict lists at most 20. */
export function evidenceOf<T>(items: readonly T[], describe: (item: T) => Evidence): Evidence[] {
  return items.slice(0, evidenceMax).map(describe)
}
