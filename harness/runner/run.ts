import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { atomicWrite } from './atomic-write.ts'
import { buildReport } from '../core/report.ts'
import { describeError, HarnessError, UsageError } from '../core/errors.ts'
import { exitCodeOf, proveExitCode } from '../core/exit-code.ts'
import { sleep, wallMs } from '../core/clock.ts'
import type { CheckSummary, LaneFacts, RunSummary } from '../core/run-summary.ts'
import type { Plan, PlannedCheck } from '../core/plan.ts'
import { checkJobs } from './check-jobs.ts'
import { checkKey } from './check-key.ts'
import { drawPlan, readPlan, renderPlan, sabotagesOf } from './draw-plan.ts'
import { keepHeapSmall } from './keep-heap-small.ts'
import { prepareRun } from './prepare-run.ts'
import { requireOneEnd } from './require-one-end.ts'
import { isFree } from '../providers/control-plane/ports.ts'
import { resolveProviders, shapeFor, type ResolvedProviders } from './resolve-provider.ts'
import { runCheck } from './run-check.ts'
import { missingProgram, scenarioPrograms, type ScenarioPrograms } from './scenario-programs.ts'
import { Semaphore } from './semaphore.ts'
import { selectedChecks } from './selected-checks.ts'
import { noClaimHere, skipCheck } from './judge-check.ts'
import { testbedOptions } from './testbed-options.ts'
import { unmetNeeds, unmetOfAllClaims, unmetVersion } from './unmet-needs.ts'
import { writeReport } from './write-report.ts'
import type { CheckRun } from './run-check.ts'
import type { LoadedCheck } from './load-checks.ts'
import type { PreparedRun } from './prepare-run.ts'
import type { RunnerListener } from './runner-event.ts'
import type { RunOptions } from './run-options.ts'

/** How a run is told to end: `signal` undoes and reports, `hardSignal` stops even the undo. */
export interface Interrupt {
  readonly signal: AbortSignal
  readonly hardSignal: AbortSignal
}

export interface RunResult {
  readonly folder: string
  readonly exitCode: number
  readonly summary: RunSummary
}

/** A run from plan to report. Throws only UsageErrors, before anything was made. */
export async function runChecks(
  options: RunOptions,
  listen: RunnerListener,
  interrupt: Interrupt,
): Promise<RunResult> {
  const selected = await selectedChecks(options)
  const plan =
    options.planFile === undefined
      ? drawPlan({
          checks: selected.map(({ check }) => check),
          shapeOf: (kind) => shapeFor(options, kind),
          seed: options.seed,
          rounds: options.rounds,
          prove: options.prove,
        })
      : await readPlan(options.planFile)
  for (const planned of plan.checks) requireKnown(planned, selected)
  requireOneEnd(selected, options.timeLimitMs)
  await requireFreePort(options)
  const prepared = await prepareRun(options)
  await atomicWrite(join(prepared.folder, 'plan.json'), renderPlan(plan))
  const isLasting = selected.some(({ check }) => check.lasts !== undefined)
  const ending = new Ending(isLasting ? undefined : options.timeLimitMs, interrupt.signal)
  const outcome = await performRun({ options, plan, selected, prepared, listen, interrupt, ending })
  ending.close()
  const summary = await summarize(options, prepared, ending, outcome)
  const { warnings } = await writeReport({
    folder: prepared.folder,
    report: buildReport(summary, options.implementation),
    stepSummary: process.env['GITHUB_STEP_SUMMARY'],
  })
  for (const text of warnings) listen({ kind: 'note', check: '', text })
  await prepared.close()
  const exitCode = options.prove ? proveExitCode(summary) : exitCodeOf(summary)
  listen({ kind: 'run-done', summary, folder: prepared.folder, exitCode })
  return { folder: prepared.folder, exitCode, summary }
}

interface Performance {
  readonly options: RunOptions
  readonly plan: Plan
  readonly selected: readonly LoadedCheck[]
  readonly prepared: PreparedRun
  readonly listen: RunnerListener
  readonly interrupt: Interrupt
  readonly ending: Ending
}

interface Outcome {
  readonly checks: readonly CheckSummary[]
  readonly versions: ResolvedProviders['versions']
  readonly lane?: LaneFacts
  readonly error?: string
}

/** Finds the programs and runs the checks; what breaks is part of the outcome. */
async function performRun(performance: Performance): Promise<Outcome> {
  const { options, plan, selected, prepared, listen, interrupt, ending } = performance
  let found: Pick<ResolvedProviders, 'versions' | 'lane'> = { versions: {} }
  const done: CheckSummary[] = []
  let error: string | undefined
  try {
    const kinds = new Set(plan.checks.map((one) => loadedFor(one, selected).check.needs.testbed))
    const resolved = await resolveProviders(options, kinds, prepared, listen, ending.signal)
    const needed = plan.checks.flatMap((one) => loadedFor(one, selected).check.needs.programs ?? [])
    const environment = { ...process.env, HOLDFAST_RUN: prepared.id }
    const { dapr, programs: given } = options
    const asked = { environment, programs: given, dapr }
    const programs = await scenarioPrograms(asked, needed, listen, ending.signal)
    found = { ...resolved, versions: { ...resolved.versions, ...programs.versions } }
    keepHeapSmall()
    listen({ kind: 'header', lines: headerLines(options, prepared, found) })
    const run: CheckRun = {
      run: prepared.id,
      folder: prepared.folder,
      providers: resolved.providers,
      testbedOptions: testbedOptions(options),
      programs: programs.paths,
      journal: prepared.journal,
      undo: prepared.undo,
      recorder: prepared.record((cause) =>
        ending.end('broken', `the history cannot be written: ${describeError(cause)}`),
      ),
      listen,
      provisioning: new Semaphore(1),
      judging: new Semaphore(1),
      accept: options.accept,
      keep: options.keep,
      ...(options.timeLimitMs !== undefined && { timeLimitMs: options.timeLimitMs }),
      signal: ending.signal,
      hardSignal: interrupt.hardSignal,
    }
    await runPool(performance, run, { missing: programs.missing, versions: found.versions }, done)
  } catch (cause) {
    if (!ending.signal.aborted) error = describeError(cause)
  }
  if (ending.state === 'broken') error ??= ending.reason
  const judged = new Set(done.map(checkKey))
  const missing = plan.checks.filter((planned) => !judged.has(checkKey(planned)))
  const reason = error === undefined ? ending.reason : `the run broke: ${error}`
  for (const planned of missing) done.push(skipPlanned(planned, selected, { reason }))
  const order = plan.checks.map(checkKey)
  done.sort((a, b) => order.indexOf(checkKey(a)) - order.indexOf(checkKey(b)))
  const { lane, versions } = found
  return { checks: done, versions, ...(lane && { lane }), ...(error !== undefined && { error }) }
}

async function runPool(
  { options, plan, selected, listen, ending }: Performance,
  run: CheckRun,
  programs: FoundPrograms,
  done: CheckSummary[],
): Promise<void> {
  const queue = plan.checks
    .map((planned, index) => ({ planned, loaded: loadedFor(planned, selected), index }))
    // The longest first: a long check that starts last would be waited for alone.
    .sort((a, b) => parseFloat(b.loaded.check.limit) - parseFloat(a.loaded.check.limit))
  const alone = options.settings['apiserver.port'] !== undefined
  const jobs = alone
    ? 1
    : Math.min(queue.length, options.jobs ?? (await checkJobs(options.provider)))
  const checks = plan.checks.map(checkKey)
  listen({ kind: 'run-started', folder: run.folder, checks, jobs })
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (ending.signal.aborted) return
      const { planned, loaded, index } = next
      const skip = skipOf(loaded.check, options, programs)
      const summary = skip
        ? skipPlanned(planned, selected, skip)
        : await runCheck(planned, loaded, run, `${run.run}-${index}`)
      done.push(summary)
      listen({ kind: 'check-done', summary })
      const failed = summary.claims.some(
        ({ level, verdict, accepted }) =>
          level === 'MUST' && verdict === 'fail' && accepted === undefined,
      )
      if (failed && options.failFast)
        ending.end('complete', 'an earlier check failed (--fail-fast)')
    }
  }
  // When one breaks the others are ended and waited for: nothing may outlive the run's report.
  const workers = Array.from({ length: jobs }, () =>
    work().catch((cause: unknown) => {
      ending.end('broken', describeError(cause))
      throw cause
    }),
  )
  const ends = await Promise.allSettled(workers)
  const broken = ends.find((end) => end.status === 'rejected')
  if (broken !== undefined) throw broken.reason
}

/** Why and how a run ends before its time. */
class Ending {
  readonly #controller = new AbortController()
  readonly #limit = new AbortController()
  readonly signal: AbortSignal
  state: RunSummary['state'] = 'complete'
  reason = 'the run ended before'

  constructor(timeLimitMs: number | undefined, interrupt: AbortSignal) {
    this.signal = this.#controller.signal
    const stop = (): void => this.end('interrupted', 'the run was interrupted')
    if (interrupt.aborted) stop()
    interrupt.addEventListener('abort', stop, { once: true })
    if (timeLimitMs === undefined) return
    sleep(timeLimitMs, this.#limit.signal).then(
      () => this.end('time-limit', 'the time limit of the run was reached'),
      () => undefined,
    )
  }

  end(state: RunSummary['state'], reason: string): void {
    if (this.signal.aborted) return
    this.state = state
    this.reason = reason
    this.#controller.abort(new HarnessError(reason))
  }

  close(): void {
    this.#limit.abort(new Error('the run is over'))
  }
}

/** A port that the user chose must be free, and serves one testbed at a time. */
async function requireFreePort(options: RunOptions): Promise<void> {
  const { apiServerPort } = testbedOptions(options)
  if (apiServerPort === undefined || (await isFree(apiServerPort))) return
  throw new UsageError(
    `--set apiserver.port=${apiServerPort}: something listens on 127.0.0.1:${apiServerPort} already`,
  )
}

/** A selection may pass, but it is no statement about a profile. */
function isWholeProfile({ what, claims, level }: RunOptions): boolean {
  return what.length === 0 && claims.length === 0 && level === undefined
}

async function summarize(
  options: RunOptions,
  prepared: PreparedRun,
  ending: Ending,
  outcome: Outcome,
): Promise<RunSummary> {
  const { recorder } = prepared
  recorder?.close()
  await rmdir(join(prepared.folder, 'testbeds')).catch(() => undefined)
  const { user, system } = process.cpuUsage()
  const broken = outcome.error !== undefined
  return {
    run: prepared.id,
    holdfast: prepared.holdfast,
    seed: options.seed,
    command: options.command,
    ...(isWholeProfile(options) && { profile: options.profile }),
    provider: options.provider,
    timings: testbedOptions(options).timings,
    versions: outcome.versions,
    ...(outcome.lane && { lane: outcome.lane }),
    startedWallMs: prepared.startedWallMs,
    endedWallMs: wallMs(),
    state: broken ? 'broken' : ending.state,
    ...(outcome.error !== undefined && { error: outcome.error }),
    checks: outcome.checks,
    leftovers: outcome.checks.flatMap(({ leftovers }) => leftovers),
    ...(recorder && { historySha256: await sha256Of(recorder.file.path) }),
    ...(recorder && { historyEvents: recorder.file.events }),
    artefacts: recorder?.artefacts ?? {},
    runner: {
      rssBytesMax: Math.max(recorder?.rssBytesMax ?? 0, process.memoryUsage.rss()),
      cpuMs: Math.round((user + system) / 1000),
    },
  }
}

function headerLines(
  options: RunOptions,
  prepared: PreparedRun,
  { lane, versions }: Pick<ResolvedProviders, 'versions' | 'lane'>,
): string[] {
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const on = [`provider ${options.provider}`, `timings ${options.timings}`]
  if (lane !== undefined) on.push(lane.containerEngine, `cgroups ${lane.cgroups}`)
  return [
    `holdfast ${prepared.holdfast}  run ${prepared.id}  seed ${options.seed}`,
    `under test: ${programs.join(', ')}  (${on.join(', ')})`,
    `repeat: ${options.command}`,
  ]
}

/** A saved plan may name what another holdfast, or another configuration, knew. */
function requireKnown(planned: PlannedCheck, selected: readonly LoadedCheck[]): void {
  const check = selected.find((loaded) => loaded.check.id === planned.check)?.check
  if (check === undefined) throw new UsageError(`the plan names ${planned.check}, unknown here`)
  const { sabotage } = planned
  if (sabotage === undefined || sabotagesOf(check).some(({ name }) => name === sabotage)) return
  throw new UsageError(`the plan names the sabotage ${sabotage} of ${check.id}, unknown here`)
}

function loadedFor(planned: PlannedCheck, selected: readonly LoadedCheck[]): LoadedCheck {
  const loaded = selected.find(({ check }) => check.id === planned.check)
  if (loaded === undefined) throw new HarnessError(`the plan names ${planned.check}, unknown here`)
  return loaded
}

/** The programs that checks run with, and those of scenarios that cannot be had. */
interface FoundPrograms {
  readonly missing: ScenarioPrograms['missing']
  readonly versions: ResolvedProviders['versions']
}

interface Skip {
  readonly reason: string
  /** None of its claims is one on this lane: nothing is missing where they are not judged. */
  readonly excluded?: true
}

/** Why this lane cannot run a check, if it cannot. */
function skipOf(
  check: LoadedCheck['check'],
  options: RunOptions,
  { missing, versions }: FoundPrograms,
): Skip | undefined {
  const { needs } = check
  const asked = shapeFor(options, needs.testbed)
  // A program that somebody gave is of another version than the one that was asked for.
  const shape = asked && { ...asked, versions }
  if (shape === undefined) {
    return { reason: `the provider ${options.provider} makes no testbed of kind ${needs.testbed}` }
  }
  const unmet = unmetNeeds(needs, shape)
  if (unmet !== undefined) return { reason: unmet }
  const lacking = missingProgram(needs, missing)
  if (lacking !== undefined) return lacking
  const unmetHere = unmetVersion(needs, shape) ?? unmetOfAllClaims(check, shape)
  return unmetHere === undefined ? undefined : { reason: noClaimHere(unmetHere), excluded: true }
}

function skipPlanned(
  planned: PlannedCheck,
  selected: readonly LoadedCheck[],
  skip: Skip,
): CheckSummary {
  const { check } = loadedFor(planned, selected)
  const { sabotage } = planned
  return skipCheck({ check, ...skip, ...(sabotage !== undefined && { sabotage }) })
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
