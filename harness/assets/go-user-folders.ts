import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from './cache-folder.ts'

/**
 * Go counts every call of it in the user's configuration folder, where nothing of ours may stay:
 * given no folder, it does not count. What the user set with `go env -w` is read all the same.
 */
export function goUserFolders(environment: Environment): Record<string, string> {
  const configuration =
    environment['XDG_CONFIG_HOME'] ?? join(environment['HOME'] ?? homedir(), '.config')
  return {
    GOENV: environment['GOENV'] ?? join(configuration, 'go', 'env'),
    XDG_CONFIG_HOME: '/dev/null',
  }
}
