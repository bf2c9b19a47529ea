import { access, constants, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UsageError } from '../core/errors.ts'
import { askVersion } from './ask-version.ts'
import type { Environment } from './cache-folder.ts'
import type { ProgramName } from './catalogue.ts'
import { sha256OfFile } from './sha256-of-file.ts'

/** A program that the user provided, with the version that it says it is. */
export interface GivenProgram {
  readonly program: ProgramName
  readonly path: string
  readonly version: string
  readonly origin: 'flag' | 'HOLDFAST_ASSETS'
  readonly sha256: string
}

/** Paths from `--program name=path`, by name. */
export type ProgramPaths = Readonly<Partial<Record<ProgramName, string>>>

/**
 * Those of `wanted` that are named by a flag or lie in the folder HOLDFAST_ASSETS; a flag wins.
 * Throws a UsageError when what the user named is not there or is not that program.
 */
export async function givenPrograms(
  wanted: readonly ProgramName[],
  overrides: ProgramPaths,
  environment: Environment,
  signal: AbortSignal,
): Promise<readonly GivenProgram[]> {
  const folder = await assetsFolder(environment)
  const looks = wanted.map(async (program): Promise<GivenProgram | undefined> => {
    const found = await locate(program, overrides[program], folder)
    if (found === undefined) return undefined
    const { givenBy, origin, path } = found
    const version = await askVersion({ program, path, givenBy }, environment, signal)
    return { program, path, version, origin, sha256: await sha256OfFile(path, signal) }
  })
  return (await Promise.all(looks)).filter((given) => given !== undefined)
}

interface Located {
  readonly path: string
  readonly givenBy: string
  readonly origin: GivenProgram['origin']
}

async function locate(
  program: ProgramName,
  override: string | undefined,
  folder: string | undefined,
): Promise<Located | undefined> {
  if (override !== undefined) {
    const path = resolve(override)
    const givenBy = `--program ${program}=${override}`
    const problem = await problemOf(path)
    if (problem !== undefined) throw new UsageError(`${givenBy} cannot be used: it ${problem}`)
    return { path, givenBy, origin: 'flag' }
  }
  if (folder === undefined) return undefined
  const path = join(folder, program)
  const problem = await problemOf(path)
  if (problem === 'does not exist') return undefined
  if (problem !== undefined) throw new UsageError(`${path} (HOLDFAST_ASSETS) ${problem}`)
  return { path, givenBy: `HOLDFAST_ASSETS (${path})`, origin: 'HOLDFAST_ASSETS' }
}

async function assetsFolder(environment: Environment): Promise<string | undefined> {
  const named = environment['HOLDFAST_ASSETS'] ?? ''
  if (named === '') return undefined
  const folder = resolve(named)
  const facts = await stat(folder).catch(() => undefined)
  if (facts?.isDirectory() === true) return folder
  throw new UsageError(`HOLDFAST_ASSETS names "${named}", which is not a folder`)
}

async function problemOf(path: string): Promise<string | undefined> {
  const facts = await stat(path).catch(() => undefined)
  if (facts === undefined) return 'does not exist'
  if (!facts.isFile()) return 'is not a file'
  return access(path, constants.X_OK).then(
    () => undefined,
    () => 'is not executable',
  )
}
