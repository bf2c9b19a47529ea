import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { takeProvisionLock } from '../assets/provision-lock.ts'
import { marksInUse } from './end-marked-processes.ts'
import { lifeOf, type ProcessIdentity } from './process-identity.ts'
import { readJournal } from './read-journal.ts'
import { runsFolderName } from './run-folder.ts'
import { RunsIndex } from './runs-index.ts'
import { sweepBuilds } from './sweep-builds.ts'
import { sweepNodeImages } from '../providers/kind/node-image/sweep-node-images.ts'
import { sweepRun, type Swept } from './sweep-run.ts'

export interface SweepOptions {
  readonly cwd: string
  readonly cacheFolder: string
  /** Called with one line for each thing taken back, left alone, or not to be had. */
  readonly say: (line: string) => void
}

/** How many things were taken back, and how many could not be. */
export interface SweepResult {
  readonly done: number
  readonly failed: number
}

/** A run that may have left something, wherever its folder lies. */
interface KnownRun extends ProcessIdentity {
  readonly id: string
  readonly folder: string
  readonly kind: 'run' | 'up'
}

/**
 * Takes back what dead runs left behind: those in the index of this user and those in
 * `.holdfast/runs` of `cwd`. Never touches a run that lives, nor a testbed of `up`.
 */
export async function sweep(options: SweepOptions, signal: AbortSignal): Promise<SweepResult> {
  const { cacheFolder, say } = options
  // Where there is no /proc no testbed can run, so that nothing can be left of one.
  if (!existsSync('/proc/self/environ')) return { done: 0, failed: 0 }
  if (!existsSync(cacheFolder) && !existsSync(join(options.cwd, runsFolderName))) {
    return { done: 0, failed: 0 }
  }
  await mkdir(cacheFolder, { recursive: true })
  // Two sweeps at once would write to the same journals.
  await using _lock = await takeProvisionLock(
    {
      path: join(cacheFolder, 'locks', 'sweep'),
      purpose: 'sweeping',
      limitMs: 120_000,
      onWait: ({ pid }) => say(`process ${pid} sweeps already: waiting for it to finish`),
    },
    signal,
  )
  const index = new RunsIndex(cacheFolder)
  const runs = await knownRuns(options, index)
  const marks = await marksInUse('HOLDFAST_RUN')
  const result = { done: 0, failed: 0 }
  const count = (swept: Swept, of: string): void => {
    for (const line of swept.done) say(`${of}${line}`)
    for (const line of swept.failed) say(`${of}NOT taken back: ${line}`)
    result.done += swept.done.length
    result.failed += swept.failed.length
  }
  for (const run of runs) {
    const leftSomething = marks.has(run.id) || (await owesSomething(run.folder))
    if (!leftSomething || (await lifeOf(run)) !== 'dead') continue
    if (run.kind === 'up') {
      say(`left alone: testbed ${run.id} has no keeper; holdfast down ${run.id} takes it away`)
    } else count(await sweepRun(run, cacheFolder, signal), `run ${run.id}: `)
  }
  count(await sweepBuilds(cacheFolder, signal), '')
  count(await sweepNodeImages(cacheFolder, signal), '')
  return result
}

/** Whether a run's folder says that something is still to be taken back. */
async function owesSomething(folder: string): Promise<boolean> {
  const read = await readJournal(join(folder, 'journal.jsonl')).catch(() => undefined)
  if (read === undefined) return false
  return read.open.length > 0 || read.problems.length > 0 || existsSync(join(folder, 'testbeds'))
}

async function knownRuns(options: SweepOptions, index: RunsIndex): Promise<readonly KnownRun[]> {
  const indexed = await index.list()
  const folders = new Set(indexed.map(({ folder }) => folder))
  const here = join(options.cwd, runsFolderName)
  const names = await readdir(here).catch((): string[] => [])
  const others = names.map((name) => join(here, name)).filter((folder) => !folders.has(folder))
  return [...indexed, ...(await Promise.all(others.map(runOfFolder))).flat()]
}

/** A run that the index does not know, from the first line of its journal. */
async function runOfFolder(folder: string): Promise<readonly KnownRun[]> {
  const read = await readJournal(join(folder, 'journal.jsonl')).catch(() => undefined)
  if (read?.head === undefined) return []
  return [{ ...read.head, id: read.head.run, folder, kind: 'run' }]
}
