import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useScriptedDocker } from '../../clients/containers/testing/scripted-docker.ts'
import { provideProgramImage } from './provide-program-image.ts'

const never = new AbortController().signal
/** An engine that keeps what it is given in files, reaches a registry or not, and runs etcd. */
const engine = (registry: 'answers' | 'silent', versions = 'etcd Version: 3.6.14'): string => `
name() { echo "$1" | tr '/:' '__'; }
case "$1 $2" in
  "version "*) echo 28.2.2 ;;
  "image inspect") for last; do :; done; [ -e "$(name "$last")" ] && echo sha256:12ab ;;
  "pull "*) ${registry === 'answers' ? 'touch "$(name "$3")"' : 'echo "no such host" >&2; exit 1'} ;;
  "import "*) for last; do :; done; cat > "$(name "$last")" ;;
  "run "*) echo "${versions}" ;;
esac`
const standIn = useScriptedDocker(engine('silent'))

let cacheFolder = ''
let program = ''
beforeEach(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'holdfast-image-'))
  program = join(cacheFolder, 'etcd')
  await writeFile(program, "#!/bin/sh\necho 'etcd Version: 3.6.14'\n")
  await chmod(program, 0o755)
})
afterEach(async () => rm(cacheFolder, { recursive: true, force: true }))

/** A machine that has etcd where it keeps what it was given. */
const asked = (more: object = {}) => ({
  environment: { PATH: process.env['PATH'] ?? '' },
  cacheFolder,
  progress: () => undefined,
  say: () => undefined,
  ...more,
})

describe('provideProgramImage', () => {
  it('takes etcd own image where a registry answers, and the next time from the engine', async () => {
    await standIn().behaveAs(engine('answers'))
    const official = 'gcr.io/etcd-development/etcd:v3.6.14'
    expect(await provideProgramImage('etcd', asked(), never)).toMatchObject({
      reference: official,
      version: '3.6.14',
    })
    await standIn().behaveAs(engine('silent'))
    expect((await provideProgramImage('etcd', asked(), never)).reference).toBe(official)
  })

  it('makes one of a program that was given, without asking a registry, and only once', async () => {
    await standIn().behaveAs(engine('answers'))
    const own = asked({ overrides: { etcd: program } })
    const image = await provideProgramImage('etcd', own, never)
    expect(image.reference).toMatch(/^holdfast\/etcd:3\.6\.14-[0-9a-f]{12}$/)
    expect(await provideProgramImage('etcd', own, never)).toEqual(image)
    const calls = await standIn().calls()
    expect(calls.filter((call) => call.startsWith('pull'))).toEqual([])
    const imports = calls.filter((call) => call.startsWith('import'))
    expect(imports).toHaveLength(1)
    expect(imports[0]).toMatch(/--change LABEL holdfast\.dev\/etcd-image=[0-9a-f]{64} /)
  })

  it('takes an image by its name, which says its version itself', async () => {
    await standIn().behaveAs(engine('answers', 'etcd Version: 3.5.30'))
    const image = await provideProgramImage('etcd', asked({ given: 'our/etcd:1' }), never)
    expect(image).toEqual({ reference: 'our/etcd:1', version: '3.5.30', digest: 'sha256:12ab' })
  })

  it("asks an image of Dapr's scheduler, which refuses its flags, for the version that it says", async () => {
    const said = 'msg="Starting Dapr Scheduler Service -- version 1.15.2 -- commit abc"'
    await standIn().behaveAs(
      engine('answers').replace('echo "etcd', `echo '${said}' >&2; exit 1; echo "etcd`),
    )
    const given = asked({ given: 'daprio/scheduler:1.15.2' })
    expect(await provideProgramImage('dapr-scheduler', given, never)).toMatchObject({
      reference: 'daprio/scheduler:1.15.2',
      version: '1.15.2',
    })
    const runs = (await standIn().calls()).filter((call) => call.startsWith('run'))
    expect(runs).toEqual([expect.stringMatching(/--entrypoint \/scheduler .* --tls-enabled$/)])
  })

  it('says in one sentence what is wrong with a given image, or that no engine answers', async () => {
    await expect(
      provideProgramImage('etcd', asked({ given: 'our/etcd:1' }), never),
    ).rejects.toThrow(
      '--set etcd.image=our/etcd:1: the engine does not have it and cannot pull it: no such host',
    )
    await standIn().behaveAs(engine('answers', 'sh: etcd: not found'))
    await expect(
      provideProgramImage('etcd', asked({ given: 'our/etcd:1' }), never),
    ).rejects.toThrow('--set etcd.image=our/etcd:1: there is no etcd in its PATH')
    await standIn().behaveAs('echo "Cannot connect" >&2; exit 1')
    await expect(provideProgramImage('etcd', asked(), never)).rejects.toThrow(
      'members in containers need Docker, but no Docker engine answers: Cannot connect',
    )
  })
})
