import { existsSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Check } from '../core/check.ts'
import { describeError, HarnessError, UsageError } from '../core/errors.ts'
import { codeRoot, packageRoot } from './package-root.ts'

/** A check and where it came from. */
export interface LoadedCheck {
  readonly check: Check
  /** Absolute path of the file that exports it. */
  readonly file: string
  /** Holds the manifests that the check names. */
  readonly manifestFolder: string
  /** False for checks of the user's own. */
  readonly builtIn: boolean
}

export interface CheckPlaces {
  /** Files or globs of the user's own checks, relative to `cwd`. */
  readonly checkFiles: readonly string[]
  readonly cwd: string
  /** Holds the built-in checks; by default `suites` beside the running code. */
  readonly suites?: string
  /** Holds their manifests; by default `suites` of the package. */
  readonly manifests?: string
}

/**
 * Loads every check, sorted by id. A file exports exactly one Check. The id of a built-in one is
 * its path; ids are unique.
 */
export async function loadChecks(places: CheckPlaces): Promise<readonly LoadedCheck[]> {
  const own = await userFiles(places)
  const loaded = [
    ...(await Promise.all((await builtInFiles(places)).map((file) => builtIn(file, places)))),
    ...(await Promise.all(own.map(loadOwn))),
  ]
  const byId = new Map<string, LoadedCheck>()
  for (const one of loaded) {
    const earlier = byId.get(one.check.id)
    if (earlier !== undefined) {
      throw new UsageError(`${earlier.file} and ${one.file} both export check ${one.check.id}`)
    }
    byId.set(one.check.id, one)
  }
  return loaded.sort((one, other) => (one.check.id < other.check.id ? -1 : 1))
}

function suitesOf(places: CheckPlaces): string {
  return places.suites ?? join(codeRoot, 'suites')
}

async function builtInFiles(places: CheckPlaces): Promise<readonly string[]> {
  const suites = suitesOf(places)
  // The sources hold .ts files, dist holds .js files (and .d.ts ones).
  const files: string[] = []
  for await (const file of glob('**/*.check.{ts,js}', { cwd: suites })) {
    files.push(join(suites, file))
  }
  return files.sort()
}

async function userFiles({ checkFiles, cwd }: CheckPlaces): Promise<readonly string[]> {
  const files = new Set<string>()
  for (const pattern of checkFiles) {
    const found = await matching(pattern, cwd)
    if (found.length === 0) throw new UsageError(`no check file matches "${pattern}" in ${cwd}`)
    for (const file of found) files.add(file)
  }
  return [...files].sort()
}

async function matching(pattern: string, cwd: string): Promise<readonly string[]> {
  if (existsSync(resolve(cwd, pattern))) return [resolve(cwd, pattern)]
  const files: string[] = []
  for await (const file of glob(pattern, { cwd, exclude: (name) => name === 'node_modules' })) {
    files.push(resolve(cwd, file))
  }
  return files
}

async function builtIn(file: string, places: CheckPlaces): Promise<LoadedCheck> {
  const suites = suitesOf(places)
  const check = await importCheck(file)
  const id = relative(suites, file)
    .replace(/\.check\.[jt]s$/, '')
    .replaceAll(sep, '/')
  if (check.id !== id) throw new HarnessError(`${file} has id ${check.id}, but its path says ${id}`)
  const manifests = places.manifests ?? places.suites ?? join(packageRoot, 'suites')
  const manifestFolder = join(manifests, dirname(relative(suites, file)))
  return { check, file, manifestFolder, builtIn: true }
}

async function loadOwn(file: string): Promise<LoadedCheck> {
  try {
    const check = await importCheck(file)
    return { check, file, manifestFolder: dirname(file), builtIn: false }
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(`cannot load check file ${file}: ${describeError(error)}`)
  }
}

async function importCheck(file: string): Promise<Check> {
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>
  const values = Object.values(module)
  const [value] = values
  if (values.length !== 1) {
    throw new UsageError(
      `${file} exports ${values.length} things; a check file exports one, its check`,
    )
  }
  if (!isCheck(value)) {
    throw new UsageError(`${file} exports no check: make one with defineCheck({ id, … })`)
  }
  return value
}

/** Looks at what the runner relies on, for checks that no compiler has seen. */
function isCheck(value: unknown): value is Check {
  if (typeof value !== 'object' || value === null) return false
  const check = value as Partial<Record<keyof Check, unknown>>
  return (
    typeof check.id === 'string' &&
    typeof check.title === 'string' &&
    typeof check.limit === 'string' &&
    typeof check.needs === 'object' &&
    typeof check.plan === 'function' &&
    typeof check.given === 'function' &&
    typeof check.when === 'function' &&
    Array.isArray(check.claims)
  )
}
