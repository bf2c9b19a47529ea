import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { rfc3339, wallMs } from '../core/clock.ts'
import { UsageError } from '../core/errors.ts'

/** Where runs lie when no `--out` says otherwise, below the folder that holdfast is called in. */
export const runsFolderName = join('.holdfast', 'runs')

/** Sorts by time and is unique on a machine: `20261122-193304-7f3a`. */
export function newRunId(): string {
  const [day = '', time = ''] = rfc3339(wallMs()).split('T')
  const second = `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`
  return `${second}-${randomBytes(2).toString('hex')}`
}

/**
 * Makes the run's folder, for its user alone, and returns its absolute path. Throws a UsageError
 * when `out` is there and not empty, or when it cannot be made or written to.
 */
export async function makeRunFolder(options: {
  readonly id: string
  readonly cwd: string
  readonly out?: string
}): Promise<string> {
  const { cwd, id, out } = options
  const folder = out === undefined ? join(cwd, runsFolderName, id) : resolve(cwd, out)
  const advice = out === undefined ? '; --out DIR names another place' : ''
  try {
    await makeFolders(folder)
    if ((await readdir(folder)).length > 0) {
      throw new UsageError(`${folder} is not empty: --out wants an empty or absent folder`)
    }
    const trial = join(folder, 'trial')
    await mkdir(trial)
    await rmdir(trial)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`cannot write to ${folder}: ${wordsFor(error)}${advice}`)
  }
  return folder
}

/**
 * Makes a folder and those above it, one by one: where none can be made at all, as below /proc,
 * recursive mkdir goes on for ever.
 */
async function makeFolders(folder: string): Promise<void> {
  const missing: string[] = []
  for (let there = folder; !existsSync(there); there = dirname(there)) missing.push(there)
  for (const one of missing.toReversed()) {
    await mkdir(one, { mode: 0o700 }).catch((error: unknown) => {
      // Two runs may begin at once.
      if (!existsSync(one)) throw error
    })
  }
}

function wordsFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied'
    case 'EROFS':
      return 'the file system is read-only'
    case 'ENOSPC':
      return 'the disk is full'
    case 'ENOENT':
      return 'no folder can be made there'
    case 'EEXIST':
    case 'ENOTDIR':
      return 'it is a file, not a folder'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
