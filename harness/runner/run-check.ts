import { join } from 'node:path'
import { watchResources } from '../clients/kubernetes/watch-resources.ts'
import { keepsEvidence } from '../core/keeps-evidence.ts'
import { describeError, HarnessError } from '../core/errors.ts'
import { durationMs } from '../core/duration.ts'
import { resources } from '../core/resources.ts'
import { Scope } from '../core/scope.ts'
import { sleep } from '../core/clock.ts'
import { effectsRead } from '../core/effect.ts'
import { countOf } from '../invariants/count-of.ts'
import { waitFor, withDeadline } from '../core/deadline.ts'
import type { CheckSummary } from '../core/run-summary.ts'
import type { Journal, UndoAction } from '../core/journal.ts'
import type { NewEvent } from '../core/event.ts'
import type { PlannedCheck } from '../core/plan.ts'
import type { Provider, ProvisionOptions, TestbedOptions } from '../core/provider.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { Testbed } from '../core/testbed.ts'
import { checkKey } from './check-key.ts'
import { sabotagesOf } from './draw-plan.ts'
import { writeEvidence } from './evidence.ts'
import { readHistory } from './history-file.ts'
import { judgeCheck } from './judge-check.ts'
import { readManifest } from './read-manifest.ts'
import { RunnerStage } from './stage.ts'
import { undoLimitMs } from './undo.ts'
import type { LoadedCheck } from './load-checks.ts'
import type { Recorder } from './recorder.ts'
import type { RunnerListener } from './runner-event.ts'
import type { Semaphore } from './semaphore.ts'

const namespace = 'holdfast'
const provisionLimitMs = 240_000
const syncLimitMs = 30_000
/** For a provider to notice that it was told to stop. */
const settleLimitMs = 10_000
/** Lets the watches deliver what happened last. */
const drainMs = 1_500
const evidenceLogLines = 300

/** What all checks of a run share. */
export interface CheckRun {
  readonly run: string
  readonly folder: string
  readonly provider: Provider
  readonly testbedOptions: TestbedOptions
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
  readonly sabotage?: Sabotage
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
  const testbed = await run.provisioning.run(() => provision(attempt))
  run.listen({ kind: 'check-state', check: key, state: 'running' })
  record({
    kind: 'check-started',
    testbed: testbed.id,
    members: testbed.members.map(({ name, role, zone }) => ({
      name,
      role,
      ...(zone !== undefined && { zone }),
    })),
    timings: testbed.timings,
    abilities: testbed.abilities,
    draws: attempt.planned.draws,
    ...(attempt.sabotage && { sabotage: attempt.sabotage.name }),
  })
  try {
    await drive(attempt, testbed)
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

async function provision(attempt: Attempt): Promise<Testbed> {
  const { run, id, key, record, scope, sabotage } = attempt
  run.signal.throwIfAborted()
  run.listen({ kind: 'check-state', check: key, state: 'provisioning' })
  const builtIn = sabotage?.builtIn
  const options: ProvisionOptions = {
    ...run.testbedOptions,
    id,
    run: run.run,
    folder: join(run.folder, 'testbeds', id),
    logsFolder: join(run.folder, 'logs', key.replaceAll('/', '.')),
    record,
    progress: (text) => run.listen({ kind: 'now', check: key, text }),
    ...(builtIn && { builtIn }),
  }
  let making: Promise<Testbed> | undefined
  try {
    return await withDeadline(
      { name: `the testbed of ${key}`, limitMs: provisionLimitMs },
      (signal) => (making = run.provider.provision(options, scope, signal)),
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

/** The check as a whole took longer than it may: its claims are undecided. */
class CheckLimitError extends HarnessError {}

async function drive(attempt: Attempt, testbed: Testbed): Promise<void> {
  const { run, key, record, loaded, sabotage } = attempt
  const { check } = loaded
  const watching = new AbortController()
  const watch = watchResources({
    kubeconfig: testbed.kubeconfig,
    resources,
    record,
    signal: watching.signal,
  })
  const limitMs = limitOf(attempt)
  const limit = new AbortController()
  const signal = AbortSignal.any([run.signal, limit.signal])
  const stage = new RunnerStage({
    testbed,
    namespace,
    journal: run.journal,
    state: watch,
    signal,
    hardSignal: run.hardSignal,
    record,
    now: (text, ms) =>
      run.listen({ kind: 'now', check: key, text, ...(ms !== undefined && { limitMs: ms }) }),
    note: (text) => run.listen({ kind: 'note', check: key, text }),
    manifest: (file) => readManifest(join(loaded.manifestFolder, file)),
    ...(sabotage && { sabotage }),
  })
  const stopLimit = abortAfter(limit, limitMs, `${key} took longer than its limit`)
  try {
    await withDeadline(
      { name: 'the first lists', limitMs: syncLimitMs },
      () => watch.synced,
      signal,
    )
    await testbed.kubernetes.create(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      signal,
    )
    await awaitServiceAccount(testbed, signal)
    await check.given(stage, attempt.planned.draws)
    await sabotage?.atStart?.(stage)
    const scenario = (): Promise<void> => check.when(stage, attempt.planned.draws)
    const act = sabotage?.act
    await (act === undefined
      ? scenario()
      : stage.under({ name: sabotage?.name ?? '', run: (within) => act(within) }, scenario))
    await sabotage?.atEnd?.(stage)
    await sleep(drainMs, signal)
    for (const { node, effects, unread } of (await testbed.effects?.(signal)) ?? []) {
      const seen = unread ?? countOf(effects.length, 'effect')
      const holds = unread === undefined
      record({ kind: 'probe', name: effectsRead, member: node, holds, seen })
      for (const effect of effects) record({ kind: 'effect', ...effect })
    }
  } finally {
    stopLimit()
    watching.abort(new Error('the check is over'))
    await watch.stopped
  }
}

/** Pods are refused in a namespace that has no ServiceAccount yet. */
async function awaitServiceAccount(testbed: Testbed, signal: AbortSignal): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`
  await waitFor(
    { name: `the ServiceAccount of namespace ${namespace}`, limitMs: syncLimitMs },
    async (lookSignal) => {
      const { status } = await testbed.kubernetes.request({ method: 'GET', path }, lookSignal)
      return { done: status === 200, seen: `status ${status}` }
    },
    signal,
  )
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
