import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from '../../../assets/cache-folder.ts'
import { buildVariable } from '../../../assets/end-leftover-builds.ts'
import { definedVariables } from '../../../clients/shell/defined-variables.ts'
import { runCommand } from '../../../clients/shell/run-command.ts'
import { HarnessError } from '../../../core/errors.ts'
import { BuildContainer } from './build-container.ts'
import { nodeImageFolder, temporaryFolder } from './build-leftovers.ts'
import { debianRecipe } from './debian-recipe.ts'
import { debootstrap } from './debootstrap.ts'

export interface DebianRootOptions {
  readonly cacheFolder: string
  readonly architecture: string
  readonly mirror?: string
  readonly environment: Environment
  readonly say: (line: string) => void
}

/** Where the archive of the root is, or would be. Its name changes with the recipe. */
export function debianRootPath(cacheFolder: string, architecture: string): string {
  const digest = createHash('sha256').update(JSON.stringify(debianRecipe)).digest('hex')
  const name = `debian-${debianRecipe.suite}-${architecture}-${digest.slice(0, 12)}.tar`
  return join(nodeImageFolder(cacheFolder), name)
}

/**
 * The path of a tar archive of the Debian root below a node: kept from an earlier build, or made by
 * debootstrap and a container. Only for the holder of the lock.
 */
export async function provideDebianRoot(
  options: DebianRootOptions,
  signal: AbortSignal,
): Promise<string> {
  const { architecture, cacheFolder, say } = options
  const path = debianRootPath(cacheFolder, architecture)
  if (existsSync(path)) return path
  const temporary = temporaryFolder(cacheFolder)
  const folder = join(temporary, 'root')
  await mkdir(folder, { recursive: true })
  say(`Debian ${debianRecipe.suite}: downloading and unpacking its packages, about 50 s`)
  // What outlives a killed holdfast is found by this mark.
  const environment = { ...options.environment, [buildVariable]: nodeImageFolder(cacheFolder) }
  await debootstrap({ ...options, environment, folder }, signal)
  const first = join(temporary, 'root-first.tar')
  await pack(folder, first, options.environment, signal)
  say(`Debian ${debianRecipe.suite}: setting up its packages in a container, about 30 s`)
  const command = ['/bin/sh', '-c', debianRecipe.finish]
  const container = await BuildContainer.create({ rootArchive: first, command }, signal)
  const call = { name: 'the second stage of debootstrap', limitMs: 900_000 }
  await container.run(call, signal)
  const second = join(temporary, 'root-second.tar')
  await container.exportTo(second, signal)
  await rename(second, path)
  return path
}

async function pack(
  folder: string,
  archive: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<void> {
  const args = ['--create', '--numeric-owner', '--directory', folder, '--file', archive, '.']
  const command = { file: 'tar', args, cwd: '/', environment: definedVariables(environment) }
  const { exitCode, stderr } = await runCommand(command, signal)
  if (exitCode !== 0) throw new HarnessError(`tar could not pack ${folder}: ${stderr.trim()}`)
}
