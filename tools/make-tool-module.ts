/**
 * Makes tools/<family>/<minor>/go.mod and go.sum anew, from the version in the catalogue:
 *
 *     node tools/make-tool-module.ts kubernetes 1.37
 *
 * The modules are downloaded into holdfast's own cache folder. README.md beside this file says how
 * to bump a version.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argv, env } from 'node:process'
import { cacheFolder } from '../harness/assets/cache-folder.ts'
import { families, programs, type Family, type Program } from '../harness/assets/catalogue.ts'
import { definedVariables } from '../harness/clients/shell/defined-variables.ts'
import { selectRelease, type Release } from '../harness/assets/select-release.ts'
import { runCommand } from '../harness/clients/shell/run-command.ts'
import { UsageError } from '../harness/core/errors.ts'

/**
 * Some versions that Dapr needs are in its go.sum, and the database of checksums does not know
 * them: what upstream was built with is then the only thing to hold a download to.
 */
const familiesWithSums: ReadonlySet<string> = new Set(['dapr'])

const [familyName = '', minor = ''] = argv.slice(2)
await makeToolModule(readRelease(familyName, minor))

async function makeToolModule(release: Release): Promise<void> {
  const cache = cacheFolder(env)
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'tool-module-'))
  try {
    const upstream = await readUpstream(folder, release)
    await writeFile(join(folder, 'go.mod'), headOf(release, upstream))
    if (familiesWithSums.has(release.family)) await copyUpstreamSums(folder, upstream)
    const packages = Object.values<Program>(programs)
      .filter(({ family }) => family === release.family)
      .filter(({ notBuilt }) => notBuilt?.[release.minor] === undefined)
      .map(({ goPackage }) => `${goPackage}@v${release.version}`)
    await go(folder, ['get', '-tool', ...packages])
    const destination = join(import.meta.dirname, release.family, release.minor)
    await mkdir(destination, { recursive: true })
    for (const name of ['go.mod', 'go.sum']) {
      await copyFile(join(folder, name), join(destination, name))
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A module's folder, and the parts of its own go.mod that do not reach its dependents. */
interface Upstream {
  readonly folder: string
  readonly Replace?: readonly Replacement[] | null
  readonly GoDebug?: readonly { readonly Key: string; readonly Value: string }[] | null
  readonly Require?: readonly { readonly Path: string; readonly Version: string }[] | null
}

interface Replacement {
  readonly Old: { readonly Path: string; readonly Version?: string }
  readonly New: { readonly Path: string; readonly Version?: string }
}

async function readUpstream(folder: string, release: Release): Promise<Upstream> {
  const { goModule }: Family = families[release.family]
  await writeFile(join(folder, 'go.mod'), `module holdfast.invalid/tools/${release.family}\n`)
  const answer = await go(folder, ['mod', 'download', '-json', `${goModule}@v${release.version}`])
  const { Dir, GoMod } = JSON.parse(answer) as { Dir: string; GoMod: string }
  const parts = JSON.parse(await go(folder, ['mod', 'edit', '-json', GoMod])) as object
  return { ...parts, folder: Dir }
}

async function copyUpstreamSums(folder: string, upstream: Upstream): Promise<void> {
  // Written and not copied, because files of a module may be read-only.
  await writeFile(join(folder, 'go.sum'), await readFile(join(upstream.folder, 'go.sum')))
}

/**
 * Kubernetes requires the modules of its own repository at v0.0.0 and replaces them by folders,
 * which a dependent does not have: v1.X.Y of it belongs to v0.X.Y of theirs.
 */
function headOf(release: Release, upstream: Upstream): string {
  const staging = `v${release.version.replace(/^1\./, '0.')}`
  const debug = (upstream.GoDebug ?? []).map(({ Key, Value }) => `godebug ${Key}=${Value}`)
  const replaced = (upstream.Require ?? [])
    .filter(({ Version }) => Version === 'v0.0.0')
    .map(({ Path }) => `replace ${Path} => ${Path} ${staging}`)
  // One without a version names a folder of upstream's repository, which is not there either.
  const byModules = (upstream.Replace ?? [])
    .filter(({ New }) => New.Version !== undefined)
    .map(({ Old, New }) => `replace ${versioned(Old)} => ${versioned(New)}`)
  const module = `module holdfast.invalid/tools/${release.family}`
  return [module, 'go 1.26.0', ...debug, ...replaced, ...byModules]
    .map((line) => `${line}\n`)
    .join('\n')
}

function versioned({ Path, Version }: Replacement['Old']): string {
  return Version === undefined ? Path : `${Path} ${Version}`
}

async function go(cwd: string, args: readonly string[]): Promise<string> {
  const goFolder = join(cacheFolder(env), 'go')
  const environment = {
    ...definedVariables(env),
    GOFLAGS: '-mod=mod -modcacherw',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    GOMODCACHE: join(goFolder, 'mod'),
    GOCACHE: join(goFolder, 'build'),
  }
  const command = { file: 'go', args, cwd, environment, onErrorLine: console.error }
  const result = await runCommand(command, new AbortController().signal)
  if (result.exitCode !== 0) throw new Error(`"go ${args.join(' ')}" failed`)
  return result.stdout
}

function readRelease(family: string, minor: string): Release {
  if (family in families) return selectRelease(family as keyof typeof families, minor)
  throw new UsageError(`name a family (${Object.keys(families).join(', ')}) and a minor version`)
}
