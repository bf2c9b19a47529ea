import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { containerEngine } from './container-engine.ts'
import { dockerAnswers } from './docker-answers.ts'
import { docker, runDocker } from './docker.ts'

const never = new AbortController().signal
const call = { name: 'the start of node a', limitMs: 10_000 }
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-docker-'))
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** A program of the name docker that behaves as the script says. */
async function standIn(script: string): Promise<void> {
  await writeFile(join(folder, 'docker'), `#!/bin/sh\n${script}\n`)
  await chmod(join(folder, 'docker'), 0o755)
}

describe('docker', () => {
  it('returns what the command printed, and gives it arguments and input as they are', async () => {
    await standIn('echo "$#|$2"; cat')
    const printed = await docker(['run', 'a b', '$HOME'], { ...call, input: 'text' }, never)
    expect(printed).toBe('3|a b\ntext')
  })

  it('says what was tried and what docker said last', async () => {
    await standIn('echo "Error: No such container: a" >&2; exit 1')
    await expect(docker(['start', 'a'], call, never)).rejects.toThrow(
      'the start of node a failed: "docker start a" ended with code 1; ' +
        'it said last: Error: No such container: a',
    )
    expect((await runDocker(['start', 'a'], call, never)).exitCode).toBe(1)
  })

  it('gives up at the limit, and says for what it waited', async () => {
    await standIn('exec sleep 60')
    await expect(docker(['start', 'a'], { ...call, limitMs: 50 }, never)).rejects.toThrow(
      'the start of node a',
    )
  })
})

describe('containerEngine', () => {
  it('is the version of the engine, and of the cgroups below it', async () => {
    await standIn('echo 20.10.24+dfsg1 1')
    const engine = { containerEngine: 'docker 20.10.24+dfsg1', cgroups: 'v1' }
    expect(await containerEngine(never)).toEqual(engine)
    await standIn('echo 19.3')
    await expect(containerEngine(never)).rejects.toThrow('and that of cgroups: 19.3')
  })
})

describe('dockerAnswers', () => {
  it('is true, or a sentence', async () => {
    await standIn('echo 20.10')
    expect(await dockerAnswers(never)).toBe(true)
    await standIn('echo "Cannot connect to the Docker daemon" >&2; exit 1')
    expect(await dockerAnswers(never)).toBe(
      'no Docker engine answers: Cannot connect to the Docker daemon',
    )
    vi.stubEnv('PATH', join(folder, 'nowhere'))
    expect(await dockerAnswers(never)).toMatch(/^no Docker engine answers: could not run docker/)
  })
})
