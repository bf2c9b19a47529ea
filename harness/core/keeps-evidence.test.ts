import { expect, test } from 'vitest'
import { keepsEvidence } from './keeps-evidence.ts'
import type { ClaimSummary } from './run-summary.ts'
import { sampleCheck, sampleClaim } from './testing/sample-run.ts'

const verdicts = ['pass', 'fail', 'unknown', 'skipped'] as const

test.each<[string, string | undefined, ClaimSummary['verdict'][]]>([
  ['what failed or is unknown', undefined, ['fail', 'unknown']],
  ['what proved nothing under its sabotage', 'runs-missing', ['pass', 'unknown']],
  ['nothing under the sabotage of another claim', 'runs-late', []],
])('evidence is kept of %s', (_name, sabotage, kept) => {
  const check = sampleCheck(sabotage === undefined ? {} : { sabotage })
  const claims = verdicts.map((verdict) => sampleClaim({ verdict }))
  const keeping = claims.filter((claim) => keepsEvidence(check, claim))
  expect(keeping.map(({ verdict }) => verdict)).toEqual(kept)
})
