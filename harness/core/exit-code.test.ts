import { describe, expect, test } from 'vitest'
import { exitCodeOf, proveExitCode } from './exit-code.ts'
import type { CheckSummary, ClaimSummary, RunSummary } from './run-summary.ts'
import { mixedRun, provingRun, sampleCheck, sampleClaim, sampleRun } from './testing/sample-run.ts'

const passed = sampleClaim()
const failed = sampleClaim({ verdict: 'fail' })
const accepted = sampleClaim({ verdict: 'fail', accepted: 'kubernetes/kubernetes#1' })
const unknown = sampleClaim({ verdict: 'unknown' })
const skipped = sampleClaim({ verdict: 'skipped' })
const excluded = sampleClaim({ verdict: 'skipped', excluded: true })
const should = (claim: ClaimSummary): ClaimSummary => ({ ...claim, level: 'SHOULD' })

function runOf(
  claims: readonly ClaimSummary[],
  run: Partial<RunSummary> = {},
  check: Partial<CheckSummary> = {},
): RunSummary {
  return sampleRun({ checks: [sampleCheck({ claims, ...check })], ...run })
}

describe('the exit code of a run', () => {
  test.each<[string, RunSummary, number]>([
    ['every MUST passed', runOf([passed]), 0],
    ['a SHOULD failed', runOf([passed, should(failed)]), 0],
    ['a SHOULD is unknown', runOf([passed, should(unknown)]), 0],
    ['only SHOULDs were selected, and one failed', runOf([should(failed)]), 0],
    ['a MUST failed', runOf([passed, failed]), 1],
    ['a MUST failed and was accepted', runOf([passed, accepted]), 0],
    ['one of two failures was accepted', runOf([accepted, failed]), 1],
    ['a MUST is unknown', runOf([passed, unknown]), 2],
    ['a MUST was skipped', runOf([passed, skipped], {}, { skipped: 'needs 3 zones' }), 2],
    ['a SHOULD was skipped', runOf([passed, should(skipped)]), 0],
    ['a MUST is no claim on this lane', runOf([passed, excluded]), 0],
    ['all that was selected are no claims on this lane', runOf([excluded]), 2],
    ['nothing was selected', sampleRun({ checks: [] }), 2],
    ['all that was selected is excluded', runOf([skipped], {}, { excluded: true }), 2],
    ['a check was skipped before its claims were listed', runOf([], {}, { skipped: 'no' }), 2],
    ['what could not be undone stands beside', runOf([passed], { leftovers: ['a process'] }), 0],
    ['the time limit came', runOf([passed], { state: 'time-limit' }), 2],
    ['the run was interrupted', runOf([passed], { state: 'interrupted' }), 130],
    ['the harness broke', runOf([passed], { state: 'broken' }), 3],
    ['a check broke', runOf([unknown], {}, { error: 'no port was free' }), 3],
    ['everything at once', mixedRun(), 1],
  ])('%s', (_name, summary, code) => {
    expect(exitCodeOf(summary)).toBe(code)
  })

  test('is 0 when the skipped MUST is excluded by the user or the profile', () => {
    const excluded = sampleCheck({ skipped: 'not asked for', excluded: true, claims: [skipped] })
    expect(exitCodeOf(sampleRun({ checks: [sampleCheck(), excluded] }))).toBe(0)
  })

  test('takes the first of 3, 130, 1, 2', () => {
    const all = { claims: [failed, unknown], error: 'no port was free' }
    const broken = sampleRun({ state: 'interrupted', checks: [sampleCheck(all)] })
    const interrupted = runOf([failed, unknown], { state: 'interrupted' })
    const cut = runOf([failed, unknown], { state: 'time-limit' })
    expect([broken, interrupted, cut].map(exitCodeOf)).toEqual([3, 130, 1])
  })
})

describe('the exit code of prove', () => {
  const under = (verdict: ClaimSummary['verdict'], run: Partial<RunSummary> = {}): RunSummary =>
    runOf([sampleClaim({ verdict })], run, { sabotage: 'runs-missing' })

  const other = sampleClaim({ id: 'other', verdict: 'skipped', excluded: true })
  const proving = { sabotage: 'runs-missing' }

  test.each<[string, RunSummary, number]>([
    ['the claim failed under its sabotage', under('fail'), 0],
    ['the claim passed under its sabotage', under('pass'), 1],
    ['the claim is unknown under its sabotage', under('unknown'), 2],
    ['the check was skipped', under('skipped'), 2],
    ['one failed, another is no claim on this lane', runOf([failed, other], {}, proving), 0],
    ['the check ran without a sabotage', runOf([failed]), 2],
    ['nothing was proven at all', sampleRun({ checks: [] }), 2],
    ['the time limit came', under('fail', { state: 'time-limit' }), 2],
    ['it was interrupted', under('pass', { state: 'interrupted' }), 130],
    ['it broke', under('pass', { error: 'no port was free' }), 3],
    ['one passed and one failed', provingRun(), 1],
  ])('%s', (_name, summary, code) => {
    expect(proveExitCode(summary)).toBe(code)
  })

  test('ignores what a claim says under the sabotage of another one', () => {
    const other = sampleClaim({ id: 'other', failsUnder: 'runs-late', verdict: 'fail' })
    const checks = [
      sampleCheck({ sabotage: 'runs-missing', claims: [failed, { ...other, verdict: 'pass' }] }),
      sampleCheck({ sabotage: 'runs-late', claims: [passed, other] }),
    ]
    expect(proveExitCode(sampleRun({ checks }))).toBe(0)
  })
})
