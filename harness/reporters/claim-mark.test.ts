import { expect, test } from 'vitest'
import { buildReport } from '../core/report.ts'
import type { CheckSummary } from '../core/run-summary.ts'
import { sampleCheck, sampleClaim, sampleRun } from '../core/testing/sample-run.ts'
import { checkMark, type Tone } from './claim-mark.ts'

const must = (verdict: 'pass' | 'fail' | 'unknown' | 'skipped') => sampleClaim({ verdict })
const should = (verdict: 'fail' | 'unknown') => sampleClaim({ level: 'SHOULD', verdict })
const elsewhere = sampleClaim({ verdict: 'skipped', excluded: true })
const accepted = sampleClaim({ verdict: 'fail', accepted: 'a/b#1' })

test.each<[string, Partial<CheckSummary>, Tone]>([
  ['all passed', { claims: [must('pass')] }, 'good'],
  ['a MUST failed', { claims: [must('pass'), must('unknown'), must('fail')] }, 'bad'],
  ['a MUST is unknown', { claims: [must('pass'), should('fail'), must('unknown')] }, 'open'],
  ['a SHOULD failed', { claims: [must('pass'), should('fail')] }, 'mild'],
  ['a SHOULD is unknown', { claims: [must('pass'), should('unknown')] }, 'mild'],
  ['a failure was accepted', { claims: [must('pass'), accepted] }, 'mild'],
  ['it was skipped', { skipped: 'needs 3 zones', claims: [must('skipped')] }, 'none'],
  ['it broke', { error: 'no port was free', claims: [must('pass')] }, 'bad'],
  ['it has no claim', { claims: [] }, 'none'],
  ['one is no claim on this lane', { claims: [must('pass'), elsewhere] }, 'good'],
  ['none is a claim on this lane', { claims: [elsewhere] }, 'none'],
])('a check shows the claim that weighs most: %s', (_name, check, tone) => {
  const report = buildReport(sampleRun({ checks: [sampleCheck(check)] }))
  expect(report.checks.map((one) => checkMark(report, one).tone)).toEqual([tone])
})
