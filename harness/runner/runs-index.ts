import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../core/errors.ts'

const indexEntry = z.object({
  /** Also the name of the entry's file, and the mark HOLDFAST_RUN of its processes. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/),
  /** Absolute path of the run's folder. */
  folder: z.string(),
  pid: z.int(),
  startTime: z.string(),
  bootId: z.string(),
  pidNamespace: z.string(),
  /** `up` is a testbed to look at: `sweep` leaves it alone. */
  kind: z.enum(['run', 'up']),
  createdWallMs: z.number(),
})

export type IndexEntry = z.infer<typeof indexEntry>

/**
 * All runs of this user, one small file each in `<cache>/runs`, so that a run whose folder lies
 * anywhere is found again. An entry stays after its run: it leads from the id to the folder.
 */
export class RunsIndex {
  readonly #folder: string

  constructor(cacheFolder: string) {
    this.#folder = join(cacheFolder, 'runs')
  }

  /** Written completely or not at all; a UsageError says that it cannot be written. */
  async add(entry: IndexEntry): Promise<void> {
    const path = this.#pathOf(entry.id)
    const text = `${JSON.stringify(indexEntry.parse(entry), undefined, 2)}\n`
    const temporary = `${path}.${process.pid}.part`
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      await writeFile(temporary, text)
      await rename(temporary, path)
    } catch (cause) {
      const advice = 'XDG_CACHE_HOME names another place for the cache'
      throw new UsageError(`cannot write to ${this.#folder}; ${advice}`, { cause })
    }
  }

  /** Does nothing when there is no such entry. */
  async remove(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true })
  }

  async find(id: string): Promise<IndexEntry | undefined> {
    return indexEntry.shape.id.safeParse(id).success ? readEntry(this.#pathOf(id)) : undefined
  }

  /** Oldest first. Files that are no entries are left out. */
  async list(): Promise<readonly IndexEntry[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const read = names
      .filter((name) => name.endsWith('.json'))
      .map((name) => readEntry(join(this.#folder, name)))
    const entries = (await Promise.all(read)).filter((entry) => entry !== undefined)
    return entries.sort((one, other) => one.createdWallMs - other.createdWallMs)
  }

  #pathOf(id: string): string {
    if (!indexEntry.shape.id.safeParse(id).success) {
      throw new UsageError(`"${id}" is no id of a run: lower-case letters, digits, dots and dashes`)
    }
    return join(this.#folder, `${id}.json`)
  }
}

async function readEntry(path: string): Promise<IndexEntry | undefined> {
  try {
    const parsed = indexEntry.safeParse(JSON.parse(await readFile(path, 'utf8')))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}
