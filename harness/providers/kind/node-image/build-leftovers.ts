import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { endLeftoverBuilds } from '../../../assets/end-leftover-builds.ts'
import { docker } from '../../../clients/containers/docker.ts'

/** Carried by all containers and images that a build makes on its way. A node has it empty. */
export const buildLabel = 'holdfast.dev/run=node-image'

/** Below the cache folder: the roots of Debian that are kept, and `tmp` during a build. */
export function nodeImageFolder(cacheFolder: string): string {
  return join(cacheFolder, 'node-images')
}

/** Holds what is unfinished; only the holder of the lock uses it. */
export function temporaryFolder(cacheFolder: string): string {
  return join(nodeImageFolder(cacheFolder), 'tmp')
}

/**
 * Ends processes and removes containers, unnamed images and files of builds that were killed. Only
 * for the holder of the lock, who knows that nobody else builds. Returns one line for each
 * container and image.
 */
export async function removeBuildLeftovers(
  cacheFolder: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  await endLeftoverBuilds(nodeImageFolder(cacheFolder), signal)
  const label = ['--filter', `label=${buildLabel}`]
  const containers = await ids(['ps', '--all', '--quiet', '--no-trunc', ...label], signal)
  for (const id of containers) await remove(['rm', '--force', '--volumes', id], signal)
  const unnamed = ['images', '--quiet', '--no-trunc', '--filter', 'dangling=true', ...label]
  const images = await ids(unnamed, signal)
  for (const id of images) await remove(['rmi', id], signal)
  // Last: where these are gone, nothing else is left, and a sweep need not ask Docker.
  await rm(temporaryFolder(cacheFolder), { recursive: true, force: true, maxRetries: 5 })
  return [
    ...containers.map((id) => `removed build container ${id.slice(0, 12)}`),
    ...images.map((id) => `removed unnamed image ${id.replace('sha256:', '').slice(0, 12)}`),
  ]
}

async function ids(args: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const call = { name: 'the list of what builds of the node image left', limitMs: 20_000 }
  const listed = await docker(args, call, signal)
  return [...new Set(listed.split('\n').filter((line) => line !== ''))]
}

async function remove(args: readonly string[], signal: AbortSignal): Promise<void> {
  const call = { name: 'the removal of what a build of the node image left', limitMs: 60_000 }
  await docker(args, call, signal)
}
