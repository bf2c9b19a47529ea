import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { families } from '../assets/catalogue.ts'
import { HarnessError, UsageError } from '../core/errors.ts'
import { exitCodeOf, proveExitCode } from '../core/exit-code.ts'
import type { History } from '../core/history.ts'
import { isProof } from '../core/proof.ts'
import { planVersion, type Plan } from '../core/plan.ts'
import type { Report } from '../core/report.ts'
import type { CheckSummary, RunSummary } from '../core/run-summary.ts'
import { timingsTable } from '../core/timings.ts'
import { checkKey, parseCheckKey } from './check-key.ts'
import { loadConfig } from './config.ts'
import { readPlan } from './draw-plan.ts'
import { readHistory } from './history-file.ts'
import { judgeHistory, skipCheck } from './judge-check.ts'
import { loadChecks, type LoadedCheck } from './load-checks.ts'
import { holdfastVersion } from './package-root.ts'
import { defaultProfile } from './profiles.ts'
import { readReport } from './read-report.ts'
import { readRun, type RunRecord } from './read-run.ts'
import type { RunOptions } from './run-options.ts'
import { narrowClaims } from './select-checks.ts'

/** What a saved history says today. */
export interface Judgement {
  readonly run: string
  readonly holdfast: { readonly ofRun: string; readonly now: string }
  readonly history: HistoryState
  readonly checks: readonly CheckSummary[]
  /** Verdicts that are not those of the report, each as a sentence. */
  readonly differences: readonly string[]
  /** As the run would have had it with these verdicts. */
  readonly exitCode: number
}

export interface HistoryState {
  readonly sha256: string
  readonly events: number
  /** Whether it is the history that the report was made from; absent without a report. */
  readonly matchesReport?: boolean
  /** True when a crash cut its last line. */
  readonly torn: boolean
}

/**
 * Judges the history of a run again with the claims of this holdfast and of the configuration in
 * `cwd`. Throws a UsageError when there is no history or a later holdfast wrote it.
 */
export async function judgeRun(folder: string, cwd: string): Promise<Judgement> {
  const path = join(folder, 'history.jsonl')
  const saved = existsSync(join(folder, 'run.json')) ? await readRun(folder) : undefined
  const history = await readOrRefuse(path)
  const record = saved ?? publishedRecord(history)
  const report = await readReport(folder).catch(() => undefined)
  const sha256 = await sha256Of(path)
  const loaded = await checksOf(record, cwd)
  const known = narrowClaims(loaded, record.options)
  const judged = judgeHistory(
    history,
    known.map(({ check }) => check),
    record.options.accept,
  )
  const plan = await planOf(folder, history)
  const missing = missingChecks(plan, judged, known, report)
  const order = plan.checks.map(checkKey)
  const checks = [...judged, ...missing].toSorted(
    (one, other) => order.indexOf(checkKey(one)) - order.indexOf(checkKey(other)),
  )
  return {
    run: record.run,
    holdfast: { ofRun: record.holdfast, now: holdfastVersion() },
    history: {
      sha256,
      events: history.events,
      ...(report?.history && { matchesReport: report.history.sha256 === sha256 }),
      torn: history.torn,
    },
    checks,
    differences: report === undefined ? [] : differencesOf(checks, report),
    exitCode: exitCodeFor(checks, record),
  }
}

async function readOrRefuse(path: string): Promise<History> {
  try {
    return await readHistory(path)
  } catch (error) {
    // What stands in a file is the user's affair: no holdfast broke.
    if (error instanceof HarnessError) throw new UsageError(`${path}: ${error.message}`)
    throw error
  }
}

/** Of a published history, beside which no `run.json` lies: as if the run was called plainly. */
function publishedRecord(history: History): RunRecord {
  const { run, holdfast, seed } = history.run
  const options: RunOptions = {
    what: [],
    profile: defaultProfile,
    provider: 'embedded',
    kubernetes: families.kubernetes.defaultMinor,
    etcd: families.etcd.defaultMinor,
    dapr: families.dapr.defaultMinor,
    seed,
    rounds: 1,
    timings: 'fast',
    claims: [],
    failFast: false,
    accept: [],
    keep: false,
    settings: {},
    programs: {},
    checkFiles: [],
    prove: [...history.checks.keys()].some((key) => parseCheckKey(key).sabotage !== undefined),
    command: '',
  }
  return { run, holdfast, options }
}

/** The saved plan; of a published history, which has none, the checks that it holds. */
async function planOf(folder: string, history: History): Promise<Plan> {
  const path = join(folder, 'plan.json')
  if (existsSync(path)) return readPlan(path)
  const checks = [...history.checks.keys()].map((key) => ({ ...parseCheckKey(key), draws: {} }))
  return { planVersion, seed: history.run.seed, checks }
}

/** Built-in checks, those that the run knew, and those that the configuration here names. */
async function checksOf({ options }: RunRecord, cwd: string): Promise<readonly LoadedCheck[]> {
  const { checks = [] } = await loadConfig(cwd)
  const then = options.checkFiles.filter((file) => file.includes('*') || existsSync(file))
  const patterns = checks.length > 0 ? checks : then
  return loadChecks({ checkFiles: patterns, cwd })
}

/** Checks of the plan that the history knows nothing of, or that this holdfast does not know. */
function missingChecks(
  plan: Plan,
  judged: readonly CheckSummary[],
  known: readonly LoadedCheck[],
  report: Report | undefined,
): readonly CheckSummary[] {
  const seen = new Set(judged.map(checkKey))
  return plan.checks
    .filter((planned) => !seen.has(checkKey(planned)))
    .map((planned): CheckSummary => {
      const { sabotage } = planned
      const under = sabotage === undefined ? {} : { sabotage }
      const check = known.find((one) => one.check.id === planned.check)?.check
      const then = report?.checks.find(
        (one) => one.id === planned.check && one.sabotage === sabotage,
      )
      if (check !== undefined) {
        const reason = then?.skipped ?? 'the history holds nothing of it: the run ended before'
        const excluded = then?.excluded === undefined ? {} : { excluded: then.excluded }
        return skipCheck({ check, reason, ...under, ...excluded })
      }
      const reason = 'this holdfast does not know the check'
      const nothing = { title: '', durationMs: 0, leftovers: [], claims: [] }
      return { check: planned.check, skipped: reason, ...under, ...nothing }
    })
}

function differencesOf(checks: readonly CheckSummary[], report: Report): readonly string[] {
  return checks.flatMap((check) => {
    const then = report.checks.find(
      (one) => one.id === check.check && one.sabotage === check.sabotage,
    )
    return (then?.claims ?? []).flatMap(({ id, verdict }) => {
      const now = check.claims.find((claim) => claim.id === id)
      if (now?.verdict === verdict) return []
      const today = now === undefined ? 'is not known to this holdfast' : `is ${now.verdict}`
      return [`${check.check} ${id} ${today}; the report says ${verdict}`]
    })
  })
}

/** The rules of a run on these verdicts: that the run itself was cut short counts as unknown. */
function exitCodeFor(checks: readonly CheckSummary[], { options, run }: RunRecord): number {
  const summary: RunSummary = {
    run,
    holdfast: '',
    seed: options.seed,
    command: options.command,
    provider: options.provider,
    timings: timingsTable[options.timings],
    versions: {},
    startedWallMs: 0,
    endedWallMs: 0,
    state: 'complete',
    checks,
    leftovers: [],
    artefacts: {},
    runner: { rssBytesMax: 0, cpuMs: 0 },
  }
  return isProof(summary) ? proveExitCode(summary) : exitCodeOf(summary)
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
