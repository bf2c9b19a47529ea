import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { nowMs, sleep } from '../../harness/core/clock.ts'
import { describeMs } from '../../harness/core/duration.ts'
import { HarnessError } from '../../harness/core/errors.ts'
import type { History } from '../../harness/core/history.ts'
import { readHistory } from '../../harness/runner/history-file.ts'
import { packageRoot } from '../../harness/runner/package-root.ts'
import { readReport } from '../../harness/runner/read-report.ts'
import { readRun } from '../../harness/runner/read-run.ts'
import type { Bench } from './open-bench.ts'
import { CostLedger } from './process-costs.ts'
import type { Goal, Section } from './section.ts'
import { waitsOf } from './waits-of.ts'

const lookMs = 500
const cpuShareMax = 0.15
const rssBytesMax = 300e6
const coreMinutesMax = 10

/** What a run is asked to do: checks by name, or the whole core profile. */
export interface RunToMeasure {
  readonly what: readonly string[]
  readonly isCoreProfile: boolean
}

/**
 * A whole run, as `holdfast run` does it: what its runner costs beside the programs that it drives,
 * and how long it takes. Returns the run's folder too; it is the caller's to remove.
 */
export async function measureRun(
  bench: Bench,
  run: RunToMeasure,
): Promise<Section & { readonly folder: string }> {
  const folder = join(bench.folder, 'run')
  const startedMs = nowMs()
  const { costs, exitCode } = await performRun(bench, run.what, folder)
  const tookMs = nowMs() - startedMs
  const { runner, cluster } = costs
  const report = await readReport(folder)
  const share = runner.cpuMs / cluster.cpuMs
  const peak = Math.max(runner.rssBytesMax, report.runner.rssBytesMax)
  const name = run.isCoreProfile ? 'the core profile' : run.what.join(', ')
  const { passed, failed, unknown } = report.profiles[0]?.core.statistics ?? {
    passed: 0,
    failed: 0,
    unknown: 0,
  }
  return {
    folder,
    title: `A run of ${name}: ${passed} MUST claims passed, ${failed} failed, ${unknown} unknown, exit code ${exitCode}`,
    rows: [
      ['time from the command to its end', describeMs(tookMs)],
      ['the longest check', describeLongest(await readHistory(join(folder, 'history.jsonl')))],
      ['CPU of the runner, of the cluster', `${cpu(runner.cpuMs)}, ${cpu(cluster.cpuMs)}`],
      ['ratio', percent(share)],
      ['memory of the runner at most', megabytes(peak)],
      ['memory of the cluster at most', megabytes(cluster.rssBytesMax)],
      ['processes of the cluster', String(cluster.processes)],
    ],
    goals: [
      {
        what: 'CPU of the runner, of the cluster’s',
        figure: percent(share),
        goal: `below ${percent(cpuShareMax)}`,
        met: share < cpuShareMax,
      },
      {
        what: 'memory of the runner at most',
        figure: megabytes(peak),
        goal: `below ${megabytes(rssBytesMax)}`,
        met: peak < rssBytesMax,
      },
      ...(run.isCoreProfile ? [coreGoal(tookMs)] : []),
    ],
  }
}

function describeLongest({ checks }: History): string {
  const took = [...checks.values()].map((check) => ({ check: check.check, ...waitsOf(check) }))
  const [longest] = took.sort((one, other) => other.tookMs - one.tookMs)
  if (longest === undefined) return 'none'
  const { check, tookMs, waitMs } = longest
  return `${check} ${describeMs(tookMs)}, ${percent(waitMs / tookMs)} of it waits of its scenario`
}

function coreGoal(tookMs: number): Goal {
  return {
    what: 'the core profile from the command to its end',
    figure: describeMs(tookMs),
    goal: `below ${coreMinutesMax} min`,
    met: tookMs < coreMinutesMax * 60_000,
  }
}

async function performRun(
  bench: Bench,
  what: readonly string[],
  folder: string,
): Promise<{ readonly costs: CostLedger; readonly exitCode: number }> {
  const launch = join(packageRoot, 'harness', 'launch.js')
  const args = [launch, 'run', ...what, '--seed', '1', '--out', folder]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const stop = (): void => void child.kill('SIGINT')
  bench.signal.addEventListener('abort', stop, { once: true })
  const ended = new AbortController()
  const exit = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
  const looks = lookUntil(ended.signal, folder, child.pid ?? 0)
  const exitCode = await exit.finally(() => ended.abort(new Error('the run is over')))
  bench.signal.removeEventListener('abort', stop)
  const costs = await looks
  bench.signal.throwIfAborted()
  if (costs === undefined) throw new HarnessError(`the run ended with ${exitCode} before it began`)
  return { costs, exitCode }
}

async function lookUntil(
  ended: AbortSignal,
  folder: string,
  runnerPid: number,
): Promise<CostLedger | undefined> {
  let costs: CostLedger | undefined
  while (!ended.aborted) {
    await sleep(lookMs, ended).catch(() => undefined)
    if (costs === undefined) {
      const record = await readRun(folder).catch(() => undefined)
      if (record === undefined) continue
      costs = new CostLedger({ run: record.run, runnerPid })
    }
    await costs.look()
  }
  return costs
}

function cpu(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}
