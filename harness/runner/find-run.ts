import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { UsageError } from '../core/errors.ts'
import { nearNames } from './near-names.ts'
import { runsFolderName } from './run-folder.ts'
import { RunsIndex } from './runs-index.ts'

/** An earlier run, wherever its folder lies. */
export interface FoundRun {
  readonly id: string
  readonly folder: string
}

/**
 * The run that a user means: the path of its folder, its id, or `last` for the newest one here.
 * Ids are looked up in `.holdfast/runs` of `cwd`, then in the index of all runs of this user.
 */
export async function findRun(
  reference: string,
  places: { readonly cwd: string; readonly cacheFolder: string },
): Promise<FoundRun> {
  const here = join(places.cwd, runsFolderName)
  const ids = (await readdir(here).catch((): string[] => [])).sort()
  const newest = ids.at(-1)
  if (reference === 'last' && newest !== undefined) {
    return { id: newest, folder: join(here, newest) }
  }
  const asPath = resolve(places.cwd, reference)
  if (isRunFolder(asPath)) return { id: basename(asPath), folder: asPath }
  if (ids.includes(reference)) return { id: reference, folder: join(here, reference) }
  const index = new RunsIndex(places.cacheFolder)
  const entry = await index.find(reference)
  if (entry !== undefined) {
    if (existsSync(entry.folder)) return { id: entry.id, folder: entry.folder }
    throw new UsageError(`the folder of run ${reference}, ${entry.folder}, is gone`)
  }
  const known = [...ids, ...(await index.list()).map((run) => run.id)]
  const near = nearNames(reference, known)
  const hint = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''
  throw new UsageError(
    `"${reference}" is neither the folder of a run nor the id of one in ${runsFolderName} ` +
      `or in your index of runs${hint}`,
  )
}

function isRunFolder(path: string): boolean {
  return ['run.json', 'history.jsonl', 'journal.jsonl'].some((name) => existsSync(join(path, name)))
}
