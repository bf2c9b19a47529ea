import type { AssetProgress } from './asset-event.ts'
import type { Environment } from './cache-folder.ts'
import type { ReleaseServers } from './catalogue.ts'
import type { DownloadLimits } from './download-programs.ts'
import type { Room } from './room-to-build.ts'

/** How missing programs are provided. */
export interface ProvideOptions {
  readonly environment: Environment
  readonly progress: AssetProgress
  readonly toolsFolder: string
  readonly goFolder: string
  readonly servers: ReleaseServers
  readonly downloadLimits: DownloadLimits
  /** What the machine has for a build; by default it is looked at. */
  readonly room?: Room
}
