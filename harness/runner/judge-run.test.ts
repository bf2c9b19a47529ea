import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildReport } from '../core/report.ts'
import type { CheckSummary } from '../core/run-summary.ts'
import { sampleRun } from '../core/testing/sample-run.ts'
import { timingsTable } from '../core/timings.ts'
import { renderYaml } from '../reporters/yaml.ts'
import { judgeRun } from './judge-run.ts'

/** A check of the user's own whose claim holds while every operation was answered. */
const checkSource = `export const check = {
  id: 'mine/writes', title: 'writes', limit: '1m', needs: { testbed: 'kubernetes' },
  plan: () => ({}), given: async () => undefined, when: async () => undefined,
  claims: [{
    id: 'all-answered', level: 'MUST', sentence: 'All are answered.', source: 'https://example.org',
    failsUnder: { name: 'deaf', description: 'deaf' },
    invariant: { floor: 'one', judge: ({ operations }) => {
      const lost = operations.filter(({ outcome }) => outcome !== 'ok')
      return lost.length === 0
        ? { verdict: 'pass', reason: operations.length + ' answered' }
        : { verdict: 'fail', reason: lost.length + ' lost', evidence: [] }
    } },
  }],
}
`

const check = 'mine/writes'
const operation = (outcome: string): object => ({
  t: 3,
  check,
  kind: 'operation',
  startMs: 2,
  name: 'create',
  subject: 'x',
  by: 'me',
  outcome,
})
const begin = [
  { t: 0, kind: 'run', historyVersion: 1, holdfast: '0.0.9', run: 'r1', seed: 5, wallMs: 1000 },
  {
    t: 1,
    check,
    kind: 'check-started',
    testbed: 't',
    members: [],
    timings: timingsTable.fast,
    draws: {},
  },
]
const end = [{ t: 9, check, kind: 'check-ended' }]

let cwd = ''
let folder = ''
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'holdfast-judge-'))
  folder = join(cwd, 'run')
  await mkdir(folder)
  await writeFile(join(cwd, 'own.check.mjs'), checkSource)
  await writeFile(join(cwd, 'holdfast.config.mjs'), `export default { checks: ['own.check.mjs'] }`)
  await writePlan(['mine/writes'])
  const options = {
    what: [check],
    profile: 'core',
    provider: 'embedded',
    kubernetes: '1.36',
    etcd: '3.6',
    seed: 5,
    rounds: 1,
    timings: 'fast',
    claims: [],
    failFast: false,
    accept: [],
    keep: false,
    settings: {},
    programs: {},
    checkFiles: [],
    prove: false,
    command: 'npx holdfast run mine/writes --seed 5',
  }
  const record = { run: 'r1', holdfast: '0.0.9', options }
  await writeFile(join(folder, 'run.json'), JSON.stringify(record))
})
afterEach(async () => rm(cwd, { recursive: true, force: true }))
// Loading all built-in checks takes a while, which is none of a single test's business.
beforeAll(async () => void (await import('../index.ts')), 60_000)

async function writePlan(checks: readonly string[]): Promise<void> {
  const plan = { planVersion: 1, seed: 5, checks: checks.map((id) => ({ check: id, draws: {} })) }
  await writeFile(join(folder, 'plan.json'), JSON.stringify(plan))
}

async function writeHistory(events: readonly object[]): Promise<string> {
  const text = events.map((event) => `${JSON.stringify(event)}\n`).join('')
  await writeFile(join(folder, 'history.jsonl'), text)
  return createHash('sha256').update(text).digest('hex')
}

/** The report of a run that had this history and these verdicts. */
async function writeReport(historySha256: string, checks: readonly CheckSummary[]): Promise<void> {
  const summary = sampleRun({ run: 'r1', checks, historySha256, historyEvents: 4 })
  await writeFile(join(folder, 'report.yaml'), renderYaml(buildReport(summary)))
}

describe('judgeRun', () => {
  it('gives the verdicts of the run again, and names both versions', async () => {
    const sha256 = await writeHistory([...begin, operation('ok'), ...end])
    const first = await judgeRun(folder, cwd)
    await writeReport(sha256, first.checks)
    expect(await judgeRun(folder, cwd)).toMatchObject({
      run: 'r1',
      holdfast: { ofRun: '0.0.9', now: expect.stringMatching(/^\d/) as string },
      history: { sha256, matchesReport: true, torn: false, events: 4 },
      checks: [{ check, claims: [{ id: 'all-answered', verdict: 'pass', reason: '1 answered' }] }],
      differences: [],
      exitCode: 0,
    })
  })

  it('judges a published history, beside which only its report lies', async () => {
    const sha256 = await writeHistory([...begin, operation('ok'), ...end])
    await writeReport(sha256, (await judgeRun(folder, cwd)).checks)
    await rm(join(folder, 'run.json'))
    await rm(join(folder, 'plan.json'))
    expect(await judgeRun(folder, cwd)).toMatchObject({
      run: 'r1',
      history: { matchesReport: true },
      checks: [{ check, claims: [{ verdict: 'pass' }] }],
      differences: [],
      exitCode: 0,
    })
  })

  it('says that a history is not that of the report, and judges it all the same', async () => {
    const sha256 = await writeHistory([...begin, operation('ok'), ...end])
    await writeReport(sha256, (await judgeRun(folder, cwd)).checks)
    await writeHistory([...begin, operation('ok'), operation('unknown'), ...end])
    expect(await judgeRun(folder, cwd)).toMatchObject({
      history: { matchesReport: false },
      checks: [{ claims: [{ verdict: 'fail', reason: '1 lost' }] }],
      differences: ['mine/writes all-answered is fail; the report says pass'],
      exitCode: 1,
    })
  })

  it('judges what a killed run left: without a report, with a torn last line', async () => {
    await writeHistory([...begin, operation('ok')])
    const path = join(folder, 'history.jsonl')
    await writeFile(path, `${await readFile(path, 'utf8')}{"t":4,"check":"mine/wri`)
    const judgement = await judgeRun(folder, cwd)
    expect(judgement.history).not.toHaveProperty('matchesReport')
    expect(judgement).toMatchObject({
      history: { torn: true },
      checks: [{ claims: [{ verdict: 'unknown' }] }],
      exitCode: 2,
    })
  })

  it('does not forget checks that the history or this holdfast knows nothing of', async () => {
    await writePlan(['gone/away', 'mine/writes'])
    await writeHistory([...begin, operation('ok'), ...end])
    const { checks, exitCode } = await judgeRun(folder, cwd)
    expect(checks.map((one) => [one.check, one.skipped])).toEqual([
      ['gone/away', 'this holdfast does not know the check'],
      ['mine/writes', undefined],
    ])
    expect(exitCode).toBe(2)
  })

  it.each([
    ['a later version', [{ ...begin[0], historyVersion: 99 }], 'version 99'],
    ['no run event', end, 'history'],
    ['something else', [{ hello: 1 }], 'line 1 is no event'],
  ])('refuses %s in one sentence', async (_name, events, sentence) => {
    await writeHistory(events)
    const judging = judgeRun(folder, cwd)
    await expect(judging).rejects.toThrow(sentence)
    await expect(judging).rejects.toMatchObject({ name: 'UsageError' })
  })

  it('names the file that it cannot read', async () => {
    await expect(judgeRun(folder, cwd)).rejects.toThrow(join(folder, 'history.jsonl'))
    await writeFile(join(folder, 'run.json'), '{ "run": 1 }')
    await expect(judgeRun(folder, cwd)).rejects.toThrow('run.json: run: ')
  })
})
