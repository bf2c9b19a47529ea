import { expect } from 'vitest'
import type { CheckHistory } from '../../core/history.ts'
import type { Invariant } from '../../core/claim.ts'
import type { Verdict } from '../../core/verdict.ts'

/** A row of an invariant's table: what it must say of a history, and words its reason must have. */
export type Row = readonly [
  what: string,
  verdict: Verdict['verdict'],
  words: string,
  history: CheckHistory,
]

/** Judges a row and returns the verdict for what else there is to see of it. */
export function expectVerdict(invariant: Invariant, row: Row): Verdict {
  const [, expected, words, history] = row
  const verdict = invariant.judge(history)
  expect(verdict).toMatchObject({ verdict: expected, reason: expect.stringContaining(words) })
  expect(verdict.evidence?.length ?? 0).toBeLessThanOrEqual(20)
  if (verdict.verdict === 'fail') expect(verdict.evidence.length).toBeGreaterThan(0)
  return verdict
}
