import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes an executable script, such as a program that prints its version. Returns its path. */
export async function writeScript(path: string, script: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return path
}

/** Writes a program that answers any question with this version line. */
export async function writeProgram(path: string, versionLine: string): Promise<string> {
  return writeScript(path, `echo '${versionLine}'`)
}
