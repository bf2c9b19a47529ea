import { statfs } from 'node:fs/promises'
import { dockerAnswers } from '../../../clients/containers/docker-answers.ts'
import { docker } from '../../../clients/containers/docker.ts'
import { HarnessError } from '../../../core/errors.ts'

/** Roots of Debian and what is unfinished in the cache; layers of the engine. */
const neededBytes = { cache: 1_500_000_000, engine: 1_500_000_000 }

/** Throws a HarnessError with one sentence when no Docker engine answers. */
export async function requireDocker(signal: AbortSignal): Promise<void> {
  const answer = await dockerAnswers(signal)
  if (answer === true) return
  throw new HarnessError(`the node image is made and kept by Docker, but ${String(answer)}`)
}

/** Throws a HarnessError when the disks of the cache and of the engine will not do. */
export async function requireDisk(
  cacheFolder: string,
  signal: AbortSignal,
  needed: typeof neededBytes = neededBytes,
): Promise<void> {
  const call = { name: 'the place where Docker keeps its images', limitMs: 20_000 }
  const root = await docker(['info', '--format', '{{.DockerRootDir}}'], call, signal)
  const cache = await diskOf(cacheFolder)
  // An engine on another machine keeps its images there, and nobody can look.
  const engine = await diskOf(root.trim())
  const together = cache?.id !== undefined && cache.id === engine?.id
  const needs = [
    {
      folder: cacheFolder,
      disk: cache,
      bytes: needed.cache + (together ? needed.engine : 0),
    },
    { folder: root.trim(), disk: engine, bytes: needed.engine },
  ]
  for (const { bytes, disk, folder } of needs) {
    if (disk === undefined || disk.freeBytes >= bytes) continue
    throw new HarnessError(
      `building the node image needs about ${gigabytes(bytes)} of disk, and the disk of ` +
        `${folder} has ${gigabytes(disk.freeBytes)} free`,
    )
  }
}

async function diskOf(
  folder: string,
): Promise<{ readonly id: string; readonly freeBytes: number } | undefined> {
  const facts = await statfs(folder).catch(() => undefined)
  if (facts === undefined) return undefined
  const { bavail, blocks, bsize, files, type } = facts
  return { id: [type, blocks, files].join(), freeBytes: bavail * bsize }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
