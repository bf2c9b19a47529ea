import { join } from 'node:path'
import { keepsEvidence } from '../core/keeps-evidence.ts'
import { describeError, HarnessError } from '../core/errors.ts'
import { durationMs } from '../core/duration.ts'
import { Scope } from '../core/scope.ts'
import { sleep } from '../core/clock.ts'
import { withDeadline } from '../core/deadline.ts'
import type { CheckSummary } from '../core/run-summary.ts'
import type { Journal, UndoAction } from '../core/journal.ts'
import type { NewEvent } from '../core/event.ts'
import type { PlannedCheck } from '../core/plan.ts'
import type { ProvisionOptions, TestbedOptions } from '../core/provider.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { Testbed } from '../core/testbed.ts'
import { checkKey } from './check-key.ts'
import { sabotagesOf } from './draw-plan.ts'
import { writeEvidence } from './evidence.ts'
import { readHistory } from './history-file.ts'
import { judgeCheck } from './judge-check.ts'
import { lastingMs } from './lasting-ms.ts'
import { driveCluster } from './drive-cluster.ts'
import { driveStage } from './drive-stage.ts'
import type { Driven, Providers } from './driven.ts'
import { packageRoot } from './package-root.ts'
import { readManifest } from './read-manifest.ts'
import { SchedulerStage } from './scheduler-stage.ts'
import { StoreStage } from './store-stage.ts'
import type { ScenarioPrograms } from './scenario-programs.ts'
import { undoLimitMs } from './undo.ts'
import type { LoadedCheck } from './load-checks.ts'
import type { Recorder } from './recorder.ts'
import type { RunnerListener } from './runner-event.ts'
import type { Semaphore } from './semaphore.ts'

const provisionLimitMs = 240_000
/** For a provider to notice that it was told to stop. */
const settleLimitMs = 10_000
const evidenceLogLines = 300

/** What all checks of a run share. */
export interface CheckRun {
  readonly run: string
  readonly folder: string
  readonly providers: Providers
  readonly testbedOptions: TestbedOptions
  /** Paths of the programs that scenarios drive with. */
  readonly programs: ScenarioPrograms['paths']
  readonly journal: Journal
  readonly undo: UndoAction
  readonly recorder: Recorder
  readonly listen: RunnerListener
  /** A start is CPU-bound: more at once only disturb the checks that already run. */
  readonly provisioning: Semaphore
  /** Checks that end together are judged in turn: one history in memory is enough. */
  readonly judging: Semaphore
  readonly accept: readonly string[]
  readonly keep: boolean
  /** `--time-limit`, for checks that last. */
  readonly timeLimitMs?: number
  /** Aborted on an interrupt or the run's time limit. */
  readonly signal: AbortSignal
  readonly hardSignal: AbortSignal
}

/** Provisions a testbed, drives the check, takes the testbed away, and judges what was recorded. */
export async function runCheck(
  planned: PlannedCheck,
  loaded: LoadedCheck,
  run: CheckRun,
  id: string,
): Promise<CheckSummary> {
  const { check } = loaded
  const key = checkKey(planned)
  const record = run.recorder.forCheck(key)
  const scope = new Scope({ journal: run.journal, undo: run.undo, undoLimitMs })
  const sabotage = sabotagesOf(check).find(({ name }) => name === planned.sabotage)
  const attempt: Attempt = {
    planned,
    loaded,
    run,
    id,
    key,
    record,
    scope,
    ...(sabotage && { sabotage }),
  }
  const logs: MemberLog[] = []
  let error: string | undefined
  try {
    await attemptCheck(attempt, logs)
  } catch (cause) {
    error = run.signal.aborted ? undefined : describeError(cause)
  }
  run.listen({ kind: 'check-state', check: key, state: 'ending' })
  const leftovers = run.keep
    ? [`testbed ${id} was kept (--keep)`]
    : await scope.giveBack(run.hardSignal)
  const ended = { leftovers, logs, ...(error !== undefined && { error }) }
  return run.judging.run(() => judge(attempt, ended))
}

interface Attempt {
  readonly planned: PlannedCheck
  readonly loaded: LoadedCheck
  readonly run: CheckRun
  readonly id: string
  readonly key: string
  readonly record: (event: NewEvent) => void
  readonly scope: Scope
  readonly sabotage?: Sabotage<never>
}

interface MemberLog {
  readonly member: string
  readonly lines: readonly string[]
}

/** Judges what was recorded, from its file as `judge` would, and keeps the evidence. */
async function judge(
  { loaded, run, planned, key }: Attempt,
  ended: Pick<CheckSummary, 'leftovers' | 'error'> & { readonly logs: readonly MemberLog[] },
): Promise<CheckSummary> {
  const { logs, ...known } = ended
  run.recorder.file.flush()
  const history = await readHistory(run.recorder.file.path, { check: key })
  const judged = judgeCheck({
    check: loaded.check,
    history,
    accept: run.accept,
    ...(planned.sabotage !== undefined && { sabotage: planned.sabotage }),
  })
  const summary: CheckSummary = { ...judged, ...known }
  const checkHistory = history.checks.get(key)
  for (const claim of summary.claims.filter((one) => keepsEvidence(summary, one))) {
    await writeEvidence({
      folder: run.folder,
      check: summary,
      claim,
      history: checkHistory,
      logs,
    })
  }
  return summary
}

async function attemptCheck(attempt: Attempt, logs: MemberLog[]): Promise<void> {
  const { run, key, record } = attempt
  const { testbed, drive } = await run.provisioning.run(() => provision(attempt))
  run.listen({ kind: 'check-state', check: key, state: 'running' })
  record({
    kind: 'check-started',
    testbed: testbed.id,
    members: testbed.members.map(({ name, on, role, zone }) => ({
      name,
      role,
      ...(zone !== undefined && { zone }),
      ...(on !== undefined && { on }),
    })),
    timings: testbed.timings,
    abilities: testbed.abilities,
    versions: testbed.versions,
    ...(testbed.volumes && { volumes: testbed.volumes }),
    draws: attempt.planned.draws,
    ...(attempt.sabotage && { sabotage: attempt.sabotage.name }),
  })
  try {
    await withinLimit(attempt, drive)
    record({ kind: 'check-ended' })
  } catch (cause) {
    const interrupted = run.signal.aborted || cause instanceof CheckLimitError
    record({
      kind: 'check-ended',
      error: describeError(cause),
      ...(interrupted && { interrupted }),
    })
    if (!interrupted) throw cause
  } finally {
    logs.push(...(await gatherLogs(testbed)))
  }
}

/** A testbed, and how the check is driven on it. */
interface Provisioned {
  readonly testbed: Testbed
  readonly drive: (driven: Driven) => Promise<void>
}

async function provision(attempt: Attempt): Promise<Provisioned> {
  const { run, id, key, record, scope, sabotage, loaded } = attempt
  run.signal.throwIfAborted()
  run.listen({ kind: 'check-state', check: key, state: 'provisioning' })
  const builtIn = sabotage?.builtIn
  const { daprd } = run.programs
  const needsDaprd = loaded.check.needs.programs?.includes('daprd') === true
  const options: ProvisionOptions = {
    ...run.testbedOptions,
    id,
    run: run.run,
    folder: join(run.folder, 'testbeds', id),
    logsFolder: join(run.folder, 'logs', key.replaceAll('/', '.')),
    record,
    progress: (text) => run.listen({ kind: 'now', check: key, text }),
    ...(builtIn && { builtIn }),
    ...(needsDaprd && daprd !== undefined && { daprd }),
  }
  const make = async (signal: AbortSignal): Promise<Provisioned> => {
    const { dapr, etcd, kubernetes } = run.providers
    switch (loaded.check.needs.testbed) {
      case 'kubernetes': {
        const testbed = await required(kubernetes, key).provision(options, scope, signal)
        return { testbed, drive: (driven) => driveCluster(driven, testbed) }
      }
      case 'etcd': {
        const testbed = await required(etcd, key).provision(options, scope, signal)
        return { testbed, drive: (driven) => driveStage(driven, testbed, StoreStage) }
      }
      case 'dapr': {
        const testbed = await required(dapr, key).provision(options, scope, signal)
        return { testbed, drive: (driven) => driveStage(driven, testbed, SchedulerStage) }
      }
      default:
        throw new HarnessError(
          `no testbed of kind ${String(loaded.check.needs.testbed satisfies never)}`,
        )
    }
  }
  let making: Promise<Provisioned> | undefined
  try {
    return await withDeadline(
      { name: `the testbed of ${key}`, limitMs: provisionLimitMs },
      (signal) => (making = make(signal)),
      run.signal,
    )
  } catch (error) {
    // It was told to stop: what it is in the middle of must be over before it is taken away.
    await withDeadline({ name: `the end of making ${id}`, limitMs: settleLimitMs }, async () =>
      making?.then(
        () => undefined,
        () => undefined,
      ),
    ).catch(() => undefined)
    throw error
  }
}

/** Checks whose kind of testbed there is no provider for were skipped before. */
function required<P>(provider: P | undefined, key: string): P {
  if (provider === undefined) throw new HarnessError(`no provider makes the testbed of ${key}`)
  return provider
}

/** The check as a whole took longer than it may: its claims are undecided. */
class CheckLimitError extends HarnessError {}

async function withinLimit(
  attempt: Attempt,
  drive: (driven: Driven) => Promise<void>,
): Promise<void> {
  const { run, key, record, loaded, sabotage } = attempt
  const lastsMs = lastingMs(loaded.check, run.timeLimitMs)
  const limit = new AbortController()
  const stopLimit = abortAfter(
    limit,
    (lastsMs ?? 0) + limitOf(attempt),
    `${key} took longer than its limit`,
  )
  try {
    await drive({
      check: loaded.check,
      draws: attempt.planned.draws,
      journal: run.journal,
      signal: AbortSignal.any([run.signal, limit.signal]),
      hardSignal: run.hardSignal,
      ...(lastsMs !== undefined && { lastsMs }),
      record,
      now: (text, ms) =>
        run.listen({ kind: 'now', check: key, text, ...(ms !== undefined && { limitMs: ms }) }),
      note: (text) => run.listen({ kind: 'note', check: key, text }),
      manifest: (file) => readManifest(join(loaded.manifestFolder, file)),
      ...loadProgramOf(attempt),
      ...(sabotage && { sabotage }),
    })
  } finally {
    stopLimit()
  }
}

/** k6 belongs to the testbed: it ends with it, and so do the keys that it is given. */
function loadProgramOf({ id, loaded, run }: Attempt): Pick<Driven, 'load'> {
  const { k6 } = run.programs
  if (k6 === undefined || loaded.check.needs.programs?.includes('k6') !== true) return {}
  const folder = join(run.folder, 'testbeds', id, 'load')
  const script = join(packageRoot, 'fixtures', 'k6', 'api-load.ts')
  return { load: { k6, script, folder, marks: { HOLDFAST_RUN: run.run, HOLDFAST_TESTBED: id } } }
}

function limitOf({ loaded, run }: Attempt): number {
  const { limit, limitProduction } = loaded.check
  const fastMs = durationMs(limit, `limit of ${loaded.check.id}`)
  if (run.testbedOptions.timings.name === 'fast') return fastMs
  return limitProduction === undefined ? 4 * fastMs : durationMs(limitProduction)
}

function abortAfter(controller: AbortController, ms: number, text: string): () => void {
  const stop = new AbortController()
  sleep(ms, stop.signal).then(
    () => controller.abort(new CheckLimitError(`${text} of ${ms / 1000} s`)),
    () => undefined,
  )
  return () => stop.abort(new Error('the check is over'))
}

async function gatherLogs(testbed: Testbed): Promise<MemberLog[]> {
  const signal = new AbortController().signal
  return Promise.all(
    testbed.members.map(async (member) => ({
      member: member.name,
      lines: await member.logs({ linesMax: evidenceLogLines }, signal).catch(() => []),
    })),
  )
}
