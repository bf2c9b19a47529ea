import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { HarnessError } from '../core/errors.ts'
import type { AssetProgress } from './asset-event.ts'
import { families, programs, type Family, type FamilyName, type ProgramName } from './catalogue.ts'
import { runGo, type GoWorkspace } from './go-command.ts'
import type { Release } from './select-release.ts'

export interface BuildOrder {
  readonly release: Release
  /** All of the release's family. */
  readonly programs: readonly ProgramName[]
  /** Holds go.mod and go.sum of this release; only read. */
  readonly toolModule: string
  /** Its `folder` gets a copy of the tool module, because an installed package is read-only. */
  readonly workspace: GoWorkspace
  readonly progress: AssetProgress
}

export interface BuiltProgram {
  readonly program: ProgramName
  /** In the temporary folder of the workspace. */
  readonly path: string
  /** The module, its version and the digest of the go.sum that it was built with. */
  readonly source: string
}

/**
 * Builds programs of one family by one `go build`, so that shared packages are compiled once. Only
 * a run that ended well leaves programs. Throws a HarnessError with what Go said last.
 */
export async function buildPrograms(
  order: BuildOrder,
  signal: AbortSignal,
): Promise<readonly BuiltProgram[]> {
  const { release, workspace } = order
  const family: Family = families[release.family]
  const sumDigest = await copyToolModule(order)
  const outputFolder = join(workspace.temporaryFolder, `built-${release.family}`)
  await rm(outputFolder, { recursive: true, force: true })
  await mkdir(outputFolder, { recursive: true })
  const flags = buildFlags(family, release.version)
  const packages = order.programs.map((name) => programs[name].goPackage)
  const total = await countPackages(order, [...flags, ...packages], signal)
  announce(order, total)
  const counter = countCompiled(order, total)
  const args = ['build', '-v', ...flags, '-o', `${outputFolder}/`, ...packages]
  await goOrThrow(order, args, counter, signal)
  const source = `${family.goModule} v${release.version}, go.sum sha256:${sumDigest}`
  return Promise.all(
    order.programs.map(async (program) => {
      const path = join(outputFolder, program)
      await rename(join(outputFolder, outputName(programs[program].goPackage)), path)
      return { program, path, source }
    }),
  )
}

async function copyToolModule({ toolModule, workspace }: BuildOrder): Promise<string> {
  await mkdir(workspace.folder, { recursive: true })
  for (const name of ['go.mod', 'go.sum']) {
    // Written and not copied: a copy would be as read-only as an installed package may be.
    await writeFile(join(workspace.folder, name), await readFile(join(toolModule, name)))
  }
  const sum = await readFile(join(workspace.folder, 'go.sum'))
  return createHash('sha256').update(sum).digest('hex')
}

function buildFlags(family: Family, version: string): readonly string[] {
  const stamps = Object.entries(family.stamps(version)).map(
    ([name, value]) => `-X ${name}=${value}`,
  )
  const tags = family.buildTags.length === 0 ? [] : ['-tags', family.buildTags.join(',')]
  return ['-trimpath', ...tags, '-ldflags', ['-s', '-w', ...stamps].join(' ')]
}

/** `go build -o folder/` takes the last element of a package that is no version for its name. */
function outputName(goPackage: string): string {
  return basename(goPackage.replace(/\/v\d+$/, ''))
}

/** How many packages `go build` will compile; downloads the modules that it needs to know. */
async function countPackages(
  order: BuildOrder,
  flagsAndPackages: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const state =
    '{{if and .Stale (ne .StaleReason "not installed but available in build cache")}}x{{end}}'
  const onErrorLine = (line: string): void => {
    if (line.startsWith('go: downloading')) report(order, line.slice('go: '.length))
  }
  const args = ['list', '-deps', '-f', state, ...flagsAndPackages]
  const listed = await goOrThrow(order, args, onErrorLine, signal)
  return listed.split('\n').filter((line) => line === 'x').length
}

function announce(order: BuildOrder, packagesTotal: number): void {
  const { programs, progress, release } = order
  const cores = availableParallelism()
  const expected = roughly(expectedSeconds(release.family, packagesTotal, cores))
  const detail =
    `building ${programs.join(', ')} ${release.version}: ${packagesTotal} packages to compile, ` +
    `about ${expected} on ${cores} cores`
  progress({ kind: 'asset', programs, step: 'build', detail, packagesDone: 0, packagesTotal })
}

/** Measured on two cores; linking alone takes about ten seconds. */
function expectedSeconds(family: FamilyName, packages: number, cores: number): number {
  const { cost } = families[family]
  return 10 + (cost.coldSeconds * (packages / cost.packages) * 2) / cores
}

function roughly(seconds: number): string {
  return seconds < 100 ? `${Math.ceil(seconds / 10) * 10} s` : `${Math.round(seconds / 60)} min`
}

/** With -v `go build` prints the name of each package that it compiles. */
function countCompiled(order: BuildOrder, packagesTotal: number): (line: string) => void {
  let packagesDone = 0
  return (line) => {
    if (!/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) return
    packagesDone += 1
    const { programs, progress } = order
    progress({ kind: 'asset', programs, step: 'build', detail: line, packagesDone, packagesTotal })
  }
}

function report({ programs, progress }: BuildOrder, detail: string): void {
  progress({ kind: 'asset', programs, step: 'build', detail })
}

async function goOrThrow(
  order: BuildOrder,
  args: readonly string[],
  onErrorLine: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const logFile = join(order.workspace.folder, 'build.log')
  const command = { args, onErrorLine, ...(args[0] === 'build' ? { logFile } : {}) }
  const result = await runGo(order.workspace, command, signal)
  if (result.exitCode === 0) return result.stdout
  const said = result.stderr.trim().split('\n').slice(-8).join('\n')
  const how = result.exitSignal ?? `code ${result.exitCode ?? 'unknown'}`
  throw new HarnessError(
    `"go ${args[0] ?? ''}" of ${order.programs.join(', ')} ${order.release.version} ended with ` +
      `${how} in ${order.workspace.folder}; it said last:\n${said}`,
  )
}
