import { createWriteStream, globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { finished } from 'node:stream/promises'
import { definedVariables } from '../../harness/clients/shell/defined-variables.ts'
import { runCommand } from '../../harness/clients/shell/run-command.ts'
import { HarnessError } from '../../harness/core/errors.ts'
import type { HistoryEvent } from '../../harness/core/event.ts'
import { packageRoot } from '../../harness/runner/package-root.ts'
import type { Judging } from './judge-once.ts'
import { repeatHistory } from './repeat-history.ts'
import type { Bench } from './open-bench.ts'
import type { Section } from './section.ts'
import { spreadOf } from './spread-of.ts'
import { withLeases } from './with-leases.ts'

const fixtures = join(packageRoot, 'fixtures', 'histories')
const eventsMin = 200_000
const goal = 200_000
const times = 3

interface Recorded {
  readonly name: string
  readonly path: string
}

/**
 * How many events of a history are read from its file and judged per second of one core, by the
 * claims of the checks that they belong to: of the recorded histories among the fixtures, and of a
 * run when there is one. They are repeated until they are long.
 */
export async function measureJudging(bench: Bench, runFolder?: string): Promise<Section> {
  const recorded: Recorded[] = globSync('*.jsonl', { cwd: fixtures })
    .sort()
    .map((file) => ({ name: basename(file, '.jsonl'), path: join(fixtures, file) }))
  if (runFolder !== undefined) {
    recorded.push({ name: 'the run', path: join(runFolder, 'history.jsonl') })
  }
  const long = await Promise.all(
    recorded.map(({ path }, index) => lengthen(bench, path, index, eventsMin / recorded.length)),
  )
  const judgings: Judging[] = []
  for (let turn = 0; turn < times; turn++) judgings.push(await judgeInFreshProcess(bench, long))
  const rates = judgings.map(({ events, cpuMs }) => events / (cpuMs / 1000))
  const rate = spreadOf(rates)
  const walls = judgings.map(({ events, readMs, judgeMs }) => events / ((readMs + judgeMs) / 1000))
  const [first] = judgings
  if (first === undefined) throw new RangeError('nothing was judged')
  const { events, claims, readMs, judgeMs, rssBytes, verdicts } = first
  const names = recorded.map(({ name }) => name).join(', ')
  const counts = Object.entries(verdicts).map(([verdict, count]) => `${count} ${verdict}`)
  return {
    title: `Reading and judging ${events} events (${names}), a fresh process each of ${times} times`,
    rows: [
      ['claims judged', `${claims}: ${counts.join(', ')}`],
      [
        'events per second of one core',
        `${whole(rate.median)} (${whole(rate.min)} to ${whole(rate.max)})`,
      ],
      ['events per second on the clock', whole(spreadOf(walls).median)],
      ['of which reading, judging', `${whole(readMs)} ms, ${whole(judgeMs)} ms`],
      ['memory with all of it read', `${whole(rssBytes / 1e6)} MB`],
    ],
    goals: [
      {
        what: 'events read and judged per second of one core',
        figure: whole(rate.median),
        goal: `at least ${whole(goal)}`,
        met: rate.median >= goal,
      },
    ],
  }
}

/** Writes a recorded history so often in a row that it has `events` events; returns its path. */
async function lengthen(
  bench: Bench,
  recorded: string,
  index: number,
  events: number,
): Promise<string> {
  const lines = (await readFile(recorded, 'utf8')).trimEnd().split('\n')
  const once = withLeases(lines.map((line) => JSON.parse(line) as HistoryEvent))
  const path = join(bench.folder, `history-${index}.jsonl`)
  const file = createWriteStream(path, { mode: 0o600 })
  for (const event of repeatHistory(once, Math.ceil(events / once.length))) {
    file.write(`${JSON.stringify(event)}\n`)
  }
  file.end()
  await finished(file)
  return path
}

async function judgeInFreshProcess(bench: Bench, paths: readonly string[]): Promise<Judging> {
  const { exitCode, stdout, stderr } = await runCommand(
    {
      file: process.execPath,
      args: [join(import.meta.dirname, 'judge-once.ts'), ...paths],
      cwd: process.cwd(),
      environment: definedVariables(process.env),
    },
    bench.signal,
  )
  if (exitCode === 0) return JSON.parse(stdout) as Judging
  throw new HarnessError(`judging exited with ${exitCode}: ${stderr.trim().slice(-500)}`)
}

function whole(figure: number): string {
  return Math.round(figure).toLocaleString('en-GB')
}
