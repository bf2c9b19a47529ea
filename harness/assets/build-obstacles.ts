import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { availableMemory } from './available-memory.ts'
import type { Environment } from './cache-folder.ts'
import { families } from './catalogue.ts'
import { goVersion } from './go-version.ts'
import { neededRoom, shortages, type Room } from './room-to-build.ts'
import type { Release } from './select-release.ts'
import { isWarm } from './warm-mark.ts'

/** What would be built, and where. */
export interface PlannedBuilds {
  readonly releases: readonly Release[]
  readonly cacheFolder: string
  /** Holds GOMODCACHE and GOCACHE. */
  readonly goFolder: string
  readonly toolsFolder: string
  readonly environment: Environment
  /** What the machine has to offer; by default it is looked at. */
  readonly room?: Room
}

/**
 * Why these builds cannot work on this machine, one sentence for each reason; empty when they can.
 * Looks for Go, free disk and available memory; changes nothing.
 */
export async function buildObstacles(
  { cacheFolder, environment, goFolder, releases, room, toolsFolder }: PlannedBuilds,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const go = await goVersion(environment, signal)
  const builds = await Promise.all(
    releases.map(async ({ family, minor }) => ({
      cost: families[family].cost,
      warm: await isWarm(goFolder, join(toolsFolder, family, minor)),
    })),
  )
  const there = room ?? (await roomIn(cacheFolder))
  const lacking = shortages(neededRoom(builds), there, cacheFolder)
  return 'problem' in go ? [go.problem, ...lacking] : lacking
}

async function roomIn(folder: string): Promise<Room> {
  const { bavail, bsize } = await diskOf(folder)
  return { diskBytes: bavail * bsize, memoryBytes: await availableMemory('/') }
}

/** Of the folder, or of the nearest one above it that exists already. */
async function diskOf(
  folder: string,
): Promise<{ readonly bavail: number; readonly bsize: number }> {
  return statfs(folder).catch(async (cause: unknown) => {
    if (dirname(folder) === folder) throw cause
    return diskOf(dirname(folder))
  })
}
