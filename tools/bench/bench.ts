/**
 * Measures what design and docs/bench.md promise, as ratios within one run. Goals that are not met
 * are said, and are no failure.
 *
 *     npm run bench
 *     npm run bench -- --only start-up --times 5
 *     npm run bench -- --run core
 */
import { parseArgs } from 'node:util'
import { describeError } from '../../harness/core/errors.ts'
import { measureJudging } from './judging.ts'
import { measureKindLane } from './kind-lane.ts'
import { machineLine } from './machine-line.ts'
import { openBench, type Bench } from './open-bench.ts'
import { measureQuotaFill } from './quota-fill.ts'
import { measureRecording } from './recording.ts'
import { measureRun } from './run-cost.ts'
import { goalLines, sectionLines, type Goal, type Section } from './section.ts'
import { measureStartUp } from './start-up.ts'

const usage = `npm run bench -- [--only start-up,fill,recording,run,judging,kind | kind-start-up,kind-restarts] [--times 5] [--quota-mib 2048]
                 [--run CHECKS,… | core] [--history FOLDER OF A RUN]`

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'start-up,fill,recording,run,judging,kind' },
    times: { type: 'string', default: '5' },
    'quota-mib': { type: 'string', default: '2048' },
    run: { type: 'string', default: 'pending,topology,etcd-quota' },
    history: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(`${usage}\n`)
else await bench()

async function bench(): Promise<void> {
  const interrupt = new AbortController()
  const stop = (): void => interrupt.abort(new Error('interrupted'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  say([machineLine(), ''])
  const opened = await openBench(interrupt.signal)
  const goals: Goal[] = []
  try {
    for await (const section of measure(opened)) {
      say(sectionLines(section))
      goals.push(...section.goals)
    }
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`)
    process.exitCode = interrupt.signal.aborted ? 130 : 3
  } finally {
    await opened.close()
  }
  if (goals.length > 0) say(goalLines(goals))
}

/** Every measurement that was asked for, one after the other. */
async function* measure(opened: Bench): AsyncGenerator<Section> {
  const only = values.only.split(',')
  let { history } = values
  if (only.includes('start-up')) yield await measureStartUp(opened, Number(values.times))
  if (only.includes('fill')) {
    yield await measureQuotaFill(opened, Number(values['quota-mib']) * 1024 * 1024)
  }
  if (only.includes('recording')) yield await measureRecording(opened, Number(values.times))
  if (only.includes('run')) {
    const isCoreProfile = values.run === 'core'
    const what = isCoreProfile ? [] : values.run.split(',')
    const run = await measureRun(opened, { what, isCoreProfile })
    history ??= run.folder
    yield run
  }
  if (only.includes('judging')) yield await measureJudging(opened, history)
  const kind = only.filter((part) => /^kind(-|$)/.test(part))
  if (kind.length > 0) yield* measureKindLane(opened, { parts: kind, times: Number(values.times) })
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
