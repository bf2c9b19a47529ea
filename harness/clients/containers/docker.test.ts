import { describe, expect, it, vi } from 'vitest'
import { containerEngine } from './container-engine.ts'
import { dockerAnswers } from './docker-answers.ts'
import { docker, runDocker } from './docker.ts'
import { useScriptedDocker } from './testing/scripted-docker.ts'

const never = new AbortController().signal
const call = { name: 'the start of node a', limitMs: 10_000 }
const standIn = useScriptedDocker()

describe('docker', () => {
  it('returns what the command printed, and gives it arguments and input as they are', async () => {
    await standIn().behaveAs('echo "$#|$2"; cat')
    const printed = await docker(['run', 'a b', '$HOME'], { ...call, input: 'text' }, never)
    expect(printed).toBe('3|a b\ntext')
  })

  it('says what was tried and what docker said last', async () => {
    await standIn().behaveAs('echo "Error: No such container: a" >&2; exit 1')
    await expect(docker(['start', 'a'], call, never)).rejects.toThrow(
      'the start of node a failed: "docker start a" ended with code 1; ' +
        'it said last: Error: No such container: a',
    )
    expect((await runDocker(['start', 'a'], call, never)).exitCode).toBe(1)
  })

  it('gives up at the limit, and says for what it waited', async () => {
    await standIn().behaveAs('exec sleep 60')
    await expect(docker(['start', 'a'], { ...call, limitMs: 50 }, never)).rejects.toThrow(
      'the start of node a',
    )
  })
})

describe('containerEngine', () => {
  it('is the version of the engine, and of the cgroups below it', async () => {
    await standIn().behaveAs('echo 20.10.24+dfsg1 1')
    const engine = { containerEngine: 'docker 20.10.24+dfsg1', cgroups: 'v1' }
    expect(await containerEngine(never)).toEqual(engine)
    await standIn().behaveAs('echo 19.3')
    await expect(containerEngine(never)).rejects.toThrow('and that of cgroups: 19.3')
  })
})

describe('dockerAnswers', () => {
  it('is true, or a sentence', async () => {
    await standIn().behaveAs('echo 20.10')
    expect(await dockerAnswers(never)).toBe(true)
    await standIn().behaveAs('echo "Cannot connect to the Docker daemon" >&2; exit 1')
    expect(await dockerAnswers(never)).toBe(
      'no Docker engine answers: Cannot connect to the Docker daemon',
    )
    vi.stubEnv('PATH', `${standIn().folder}/nowhere`)
    expect(await dockerAnswers(never)).toMatch(/^no Docker engine answers: could not run docker/)
  })
})
