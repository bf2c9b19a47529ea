/** The program of one judging: reads histories, judges them, and says what that took, as JSON. */
import { nowMs } from '../../harness/core/clock.ts'
import { judgeHistory } from '../../harness/runner/judge-check.ts'
import { loadChecks } from '../../harness/runner/load-checks.ts'
import { readHistory } from '../../harness/runner/history-file.ts'

/** What one judging took. CPU is that of all threads, garbage collection included. */
export interface Judging {
  readonly events: number
  readonly claims: number
  readonly readMs: number
  readonly judgeMs: number
  readonly cpuMs: number
  readonly rssBytes: number
  /** How many claims came to each verdict. */
  readonly verdicts: Readonly<Record<string, number>>
}

process.stdout.write(JSON.stringify(await judgeOnce(process.argv.slice(2))))

async function judgeOnce(paths: readonly string[]): Promise<Judging> {
  const loaded = await loadChecks({ checkFiles: [], cwd: process.cwd() })
  const checks = loaded.map(({ check }) => check)
  const verdicts: Record<string, number> = {}
  let [events, claims, readMs, judgeMs] = [0, 0, 0, 0]
  const cpuBefore = process.cpuUsage()
  for (const path of paths) {
    const startedMs = nowMs()
    const history = await readHistory(path)
    const readAtMs = nowMs()
    for (const { verdict } of judgeHistory(history, checks).flatMap((check) => check.claims)) {
      claims++
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
    }
    events += history.events
    readMs += readAtMs - startedMs
    judgeMs += nowMs() - readAtMs
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  const cpuMs = (user + system) / 1000
  return { events, claims, readMs, judgeMs, cpuMs, rssBytes: process.memoryUsage.rss(), verdicts }
}
