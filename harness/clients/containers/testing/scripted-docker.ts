import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, vi } from 'vitest'

/** A program of the name docker in a folder of its own, which is first in PATH. */
export interface ScriptedDocker {
  readonly folder: string
  /** From now on it does what this shell script says, in its folder. */
  behaveAs(script: string): Promise<void>
  /** What was asked of it since the last time, each with its arguments in one text. */
  calls(): Promise<string[]>
}

/** One for each test of the file, removed after it; call the result to have it. */
export function useScriptedDocker(script = ''): () => ScriptedDocker {
  let folder = ''
  const behaveAs = async (text: string): Promise<void> => {
    const head = `#!/bin/sh\ncd "$(dirname "$0")"\nprintf '%s\\0' "$*" >> calls\n`
    await writeFile(join(folder, 'docker'), `${head}${text}\n`)
    await chmod(join(folder, 'docker'), 0o755)
  }
  const calls = async (): Promise<string[]> => {
    const text = await readFile(join(folder, 'calls'), 'utf8').catch(() => '')
    await writeFile(join(folder, 'calls'), '')
    return text.split('\0').slice(0, -1)
  }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-docker-'))
    await behaveAs(script)
    vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`)
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true, force: true })
  })
  return () => ({ folder, behaveAs, calls })
}
