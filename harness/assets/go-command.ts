import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand, type CommandResult } from '../clients/shell/run-command.ts'
import type { Environment } from './cache-folder.ts'
import { definedVariables } from '../clients/shell/defined-variables.ts'
import { goUserFolders } from './go-user-folders.ts'
import type { Platform } from './platform.ts'

/** Where `go` works. Nothing outside these folders is written. */
export interface GoWorkspace {
  /** Holds a go.mod. */
  readonly folder: string
  /** `mod` and `build` below it are GOMODCACHE and GOCACHE. */
  readonly goFolder: string
  readonly temporaryFolder: string
  readonly environment: Environment
  readonly platform: Platform
}

export interface GoCommand {
  readonly args: readonly string[]
  readonly logFile?: string
  readonly onErrorLine?: (line: string) => void
}

/** Runs `go` with settings of our own; of the user's, proxies and credentials remain. */
export async function runGo(
  workspace: GoWorkspace,
  command: GoCommand,
  signal: AbortSignal,
): Promise<CommandResult> {
  await mkdir(workspace.temporaryFolder, { recursive: true })
  const environment = goEnvironment(workspace)
  return runCommand({ file: 'go', cwd: workspace.folder, environment, ...command }, signal)
}

function goEnvironment(workspace: GoWorkspace): Record<string, string> {
  return {
    ...definedVariables(workspace.environment),
    ...goUserFolders(workspace.environment),
    GOMODCACHE: join(workspace.goFolder, 'mod'),
    GOCACHE: join(workspace.goFolder, 'build'),
    TMPDIR: workspace.temporaryFolder,
    GOTMPDIR: workspace.temporaryFolder,
    // Writable modules, so that `rm -rf` of the cache folder works.
    GOFLAGS: '-mod=readonly -modcacherw -buildvcs=false',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    GO111MODULE: 'on',
    GOOS: workspace.platform.os,
    GOARCH: workspace.platform.architecture,
    CGO_ENABLED: '0',
  }
}
