import { join } from 'node:path'
import type { BuildOrder } from './build-programs.ts'
import type { ProgramName } from './catalogue.ts'
import { buildVariable } from './end-leftover-builds.ts'
import type { LocatedPrograms } from './locate-programs.ts'
import type { ProvideOptions } from './provide-options.ts'
import type { Release } from './select-release.ts'

/** What to build and where in the cache folder: one folder per release, with its log. */
export function orderBuild(
  release: Release,
  programs: readonly ProgramName[],
  located: LocatedPrograms,
  options: ProvideOptions,
): BuildOrder {
  const { cacheFolder, platform } = located
  const { family, minor, version } = release
  return {
    release,
    programs,
    toolModule: join(options.toolsFolder, family, minor),
    workspace: {
      folder: join(cacheFolder, 'builds', `${family}-${version}`),
      goFolder: options.goFolder,
      temporaryFolder: temporaryFolderOf(located),
      environment: { ...options.environment, [buildVariable]: cacheFolder },
      platform,
    },
    progress: options.progress,
  }
}

/** Holds what is unfinished, on the file system of the cache; empty unless somebody provides. */
export function temporaryFolderOf({ cacheFolder }: LocatedPrograms): string {
  return join(cacheFolder, 'tmp')
}
