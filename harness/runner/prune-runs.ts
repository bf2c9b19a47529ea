import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseRfc3339 } from '../core/clock.ts'
import { lifeOf } from './process-identity.ts'
import { readJournal } from './read-journal.ts'
import { runsFolderName } from './run-folder.ts'
import { RunsIndex } from './runs-index.ts'

export interface PruneOptions {
  readonly cwd: string
  readonly cacheFolder: string
  /** How many of the newest runs stay, whatever their age. */
  readonly keep?: number
  /** Runs that began before this wall time go. */
  readonly beforeWallMs?: number
  readonly say: (line: string) => void
}

/**
 * Removes folders of old runs below `.holdfast/runs` of `cwd` (a folder that `--out` named belongs
 * to its user), and forgets indexed runs whose folder is gone. A run that lives, or that `sweep`
 * has still to take back, stays. Returns how many were removed.
 */
export async function pruneRuns(options: PruneOptions): Promise<number> {
  const { cacheFolder, cwd, keep = 0, say } = options
  const here = join(cwd, runsFolderName)
  const index = new RunsIndex(cacheFolder)
  // Ids begin with the time, so that their order is that of the runs.
  const ids = (await readdir(here).catch((): string[] => [])).sort().toReversed()
  const old = ids.filter(
    (id, position) => position >= keep && beganMs(id) < (options.beforeWallMs ?? Infinity),
  )
  let removed = 0
  for (const id of old) {
    const folder = join(here, id)
    const reason = await reasonToStay(folder)
    if (reason !== undefined) {
      say(`kept ${folder}: ${reason}`)
      continue
    }
    await rm(folder, { recursive: true, force: true })
    await index.remove(id).catch(() => undefined)
    say(`removed ${folder}`)
    removed += 1
  }
  for (const { folder, id } of await index.list()) if (!existsSync(folder)) await index.remove(id)
  return removed
}

/** What an id says about when its run began, wall milliseconds; what is no id is never old. */
function beganMs(id: string): number {
  const pattern = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[0-9a-f]+$/
  if (!pattern.test(id)) return Infinity
  return parseRfc3339(id.replace(pattern, '$1-$2-$3T$4:$5:$6Z')) ?? Infinity
}

async function reasonToStay(folder: string): Promise<string | undefined> {
  const path = join(folder, 'journal.jsonl')
  if (!existsSync(path)) {
    return existsSync(join(folder, 'run.json')) ? undefined : 'it is no run'
  }
  const read = await readJournal(path)
  if (read.head !== undefined && (await lifeOf(read.head)) !== 'dead') return 'it is still running'
  return read.open.length > 0 ? 'it left something behind: holdfast sweep takes it back' : undefined
}
