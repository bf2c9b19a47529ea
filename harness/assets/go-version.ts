import { runCommand } from '../clients/shell/run-command.ts'
import type { Environment } from './cache-folder.ts'
import { definedVariables } from '../clients/shell/defined-variables.ts'
import { goUserFolders } from './go-user-folders.ts'

/** The oldest Go that every tool module asks for. */
export const goVersionMin = '1.26'

/** The version of the Go on the PATH, such as `go1.26.8`, or a sentence on why it will not do. */
export async function goVersion(
  environment: Environment,
  signal: AbortSignal,
): Promise<{ readonly version: string } | { readonly problem: string }> {
  const command = {
    file: 'go',
    args: ['env', 'GOVERSION'],
    cwd: '/',
    environment: {
      ...definedVariables(environment),
      ...goUserFolders(environment),
      GOTOOLCHAIN: 'local',
      GOWORK: 'off',
    },
  }
  const answer = await runCommand(command, signal).catch(() => {
    signal.throwIfAborted()
    return undefined
  })
  if (answer === undefined)
    return { problem: `there is no Go on the PATH (${goVersionMin} or newer)` }
  const version = answer.stdout.trim()
  if (answer.exitCode !== 0 || version === '') {
    return { problem: `"go env GOVERSION" failed: ${answer.stderr.trim().slice(0, 300)}` }
  }
  return isNewEnough(version)
    ? { version }
    : { problem: `Go on the PATH is ${version}, but ${goVersionMin} or newer is needed` }
}

/** True for `go1.26.8`, `go1.27rc1`, and what developers of Go build for themselves (`devel …`). */
export function isNewEnough(version: string): boolean {
  const found = /go(\d+)\.(\d+)/.exec(version)
  if (found === null) return version.startsWith('devel')
  const [majorMin = 0, minorMin = 0] = goVersionMin.split('.').map(Number)
  const [major, minor] = [Number(found[1]), Number(found[2])]
  return major > majorMin || (major === majorMin && minor >= minorMin)
}
