import { z } from 'zod'
import { describe, expect, test } from 'vitest'
import { buildReport } from './report.ts'
import { reportJsonSchema, reportSchema } from './report-schema.ts'
import type { RunSummary } from './run-summary.ts'
import { mixedRun, provingRun, sampleCheck, sampleClaim, sampleRun } from './testing/sample-run.ts'
import { timingsTable } from './timings.ts'

const samples: [string, RunSummary][] = [
  ['a run in which all passed', sampleRun()],
  ['a run with every outcome', mixedRun()],
  ['a run of prove', provingRun()],
  ['a run that broke before any check', sampleRun({ state: 'broken', error: 'no', checks: [] })],
]

describe('a report', () => {
  test.each(samples)('of %s satisfies the schema', (_name, summary) => {
    const report = buildReport(summary)
    expect(reportSchema.parse(report)).toEqual(report)
  })

  test.each(samples)('of %s satisfies the JSON Schema of the package', (_name, summary) => {
    const fromJson = z.fromJSONSchema(reportJsonSchema())
    const report: unknown = JSON.parse(JSON.stringify(buildReport(summary)))
    expect(fromJson.safeParse(report).error).toBeUndefined()
    expect(fromJson.safeParse({ ...(report as object), seed: 'many' }).success).toBe(false)
  })

  test('without the end of its run says nothing that needs it', () => {
    const { historySha256: _sha, historyEvents: _events, ...rest } = sampleRun()
    expect(buildReport(rest)).not.toHaveProperty('history')
  })

  test.each([
    [
      { 'dapr-scheduler': '1.18.3', etcd: '3.6.14' },
      { project: 'dapr', version: '1.18.3' },
    ],
    [
      { etcd: '3.6.14', etcdutl: '3.6.14' },
      { organization: 'etcd-io', version: '3.6.14' },
    ],
    [{}, { project: 'kubernetes', version: 'unknown' }],
  ])('describes what ran, of %j', (versions, implementation) => {
    expect(buildReport(sampleRun({ versions })).implementation).toMatchObject(implementation)
  })

  test('describes the embedded Kubernetes unless it is told who made what was judged', () => {
    expect(buildReport(sampleRun()).implementation).toMatchObject({
      project: 'kubernetes',
      version: 'v1.36.4',
    })
    const own = {
      organization: 'acme',
      project: 'acme-kubernetes',
      url: 'https://acme.example',
      version: 'v9',
      contact: ['@acme/platform'],
    }
    expect(buildReport(sampleRun(), own).implementation).toEqual(own)
  })
})

describe('the statement of a report', () => {
  const production = { timings: timingsTable.production }
  const { profile: _profile, ...noProfile } = sampleRun(production)

  test.each<[string, RunSummary, string]>([
    ['a whole profile under production timings', sampleRun(production), 'conformance'],
    ['single checks under production timings', noProfile, 'selection'],
    ['fast timings', sampleRun(), 'smoke'],
    ['sabotages', { ...provingRun(), ...production }, 'proof'],
  ])('%s', (_name, summary, statement) => {
    expect(buildReport(summary).statement).toBe(statement)
  })
})

describe('the result of a profile', () => {
  const fail = sampleClaim({ verdict: 'fail' })
  const accepted = sampleClaim({ verdict: 'fail', accepted: 'kubernetes/kubernetes#1' })
  const should = sampleClaim({ level: 'SHOULD', verdict: 'fail' })

  test.each<[string, Partial<RunSummary>, string]>([
    ['all MUSTs passed', {}, 'success'],
    ['a SHOULD failed', { checks: [sampleCheck({ claims: [sampleClaim(), should] })] }, 'success'],
    ['a MUST failed', { checks: [sampleCheck({ claims: [sampleClaim(), fail] })] }, 'failure'],
    [
      'a MUST failed and was accepted',
      { checks: [sampleCheck({ claims: [accepted] })] },
      'failure',
    ],
    [
      'a MUST is unknown',
      { checks: [sampleCheck({ claims: [sampleClaim({ verdict: 'unknown' })] })] },
      'partial',
    ],
    [
      'a MUST was skipped although the user excluded it',
      {
        checks: [
          sampleCheck(),
          sampleCheck({ excluded: true, claims: [sampleClaim({ verdict: 'skipped' })] }),
        ],
      },
      'partial',
    ],
    ['a check broke', { checks: [sampleCheck({ error: 'no port was free' })] }, 'partial'],
    [
      'a check was skipped',
      { checks: [sampleCheck(), sampleCheck({ skipped: 'x', claims: [] })] },
      'partial',
    ],
    ['the time limit came', { state: 'time-limit' }, 'partial'],
    ['no MUST was judged', { checks: [sampleCheck({ claims: [should] })] }, 'partial'],
  ])('when %s', (_name, run, result) => {
    expect(buildReport(sampleRun(run)).profiles[0]?.core.result).toBe(result)
  })

  test('lists what is no claim on this lane, and counts it nowhere', () => {
    const other = { level: 'SHOULD', verdict: 'skipped', excluded: true } as const
    const claims = [sampleClaim(), sampleClaim({ ...other, id: 'forged', level: 'MUST' })]
    const report = buildReport(
      sampleRun({ checks: [sampleCheck({ claims: [...claims, sampleClaim(other)] })] }),
    )
    expect(report.checks[0]?.claims.map(({ excluded }) => excluded)).toEqual([
      undefined,
      true,
      true,
    ])
    const [profile] = report.profiles
    expect(profile?.core).toEqual({
      result: 'success',
      statistics: { passed: 1, failed: 0, unknown: 0, skipped: 0, accepted: 0 },
      excludedClaims: ['forged'],
    })
    expect(profile?.summary).toBe(
      '1 of 1 MUST claims passed; 1 more is no claim on this lane. ' +
        '0 of 0 SHOULD and MAY claims passed; 1 more is no claim on this lane.',
    )
  })

  test('counts and lists what did not pass', () => {
    const [profile] = buildReport(mixedRun()).profiles
    expect(profile?.core).toEqual({
      result: 'failure',
      statistics: { passed: 1, failed: 2, unknown: 1, skipped: 1, accepted: 1 },
      failedClaims: ['no-run-is-started-twice', 'pending-pods-clear'],
      acceptedClaims: ['pending-pods-clear'],
      unknownClaims: ['leases-are-renewed-after-repair'],
      skippedClaims: ['no-bind-breaks-a-spread-constraint'],
    })
    expect(profile?.summary).toBe(
      '1 of 5 MUST claims passed: 2 failed, 1 of them accepted, 1 unknown, 1 skipped. ' +
        '0 of 1 SHOULD and MAY claims passed: 1 failed.',
    )
  })
})

describe('a report of prove', () => {
  const report = buildReport(provingRun())

  test('is about sabotages and not about profiles', () => {
    expect(report.profiles).toEqual([])
    expect(report.proof).toEqual({
      summary: '1 of 2 claims failed under their sabotage, as they must.',
      result: 'failure',
      statistics: { proven: 1, didNotFail: 1, undecided: 0, notRun: 0 },
    })
  })

  test('shows each claim under its own sabotage only', () => {
    const shown = report.checks.map(({ id, sabotage, claims }) => ({
      id,
      sabotage,
      claims: claims.map((claim) => `${claim.id} ${claim.failsUnder.status}`),
    }))
    const id = 'scheduled-jobs/resume-after-node-restarts'
    expect(shown).toEqual([
      { id, sabotage: 'runs-missing', claims: ['no-run-is-missed proven'] },
      { id, sabotage: 'runs-duplicated', claims: ['no-run-is-started-twice did-not-fail'] },
    ])
  })
})

describe('the evidence of a claim', () => {
  const many = Array.from({ length: 50 }, (_, t) => ({ t, text: `event ${t}` }))
  const claims = [
    sampleClaim({ verdict: 'fail', evidence: many }),
    sampleClaim({ id: 'passed', evidence: many }),
  ]
  const [failed, passed] = buildReport(sampleRun({ checks: [sampleCheck({ claims })] })).checks[0]
    ?.claims ?? [undefined, undefined]

  test('is limited in the report and complete in its folder', () => {
    expect(failed?.evidence).toHaveLength(20)
    expect(failed?.evidenceFolder).toBe('evidence/no-run-is-missed')
  })

  test('is left out of the report of a claim that passed', () => {
    expect(passed).not.toHaveProperty('evidence')
    expect(passed).not.toHaveProperty('evidenceFolder')
  })
})
