import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../core/errors.ts'
import { givenPrograms } from './given-programs.ts'
import { sha256OfFile } from './sha256-of-file.ts'
import { writeProgram, writeScript } from './testing/fake-program.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
const never = new AbortController().signal
const path = { PATH: '/usr/bin:/bin' }

describe('givenPrograms', () => {
  it('asks each given program for its version, in the words of each', async () => {
    const assets = join(folder(), 'assets')
    await writeProgram(join(assets, 'etcd'), 'etcd Version: 3.6.14')
    await writeProgram(join(assets, 'kube-scheduler'), 'Kubernetes v1.36.4-eks-12ab')
    await writeProgram(join(assets, 'kwok'), 'kwok version v0.8.0 go1.26.8 (linux/amd64)')
    const given = await givenPrograms(
      ['etcd', 'kube-scheduler', 'kwok', 'kube-apiserver'],
      {},
      { ...path, HOLDFAST_ASSETS: assets },
      never,
    )
    expect(given.map(({ program, version }) => `${program} ${version}`)).toEqual([
      'etcd 3.6.14',
      'kube-scheduler 1.36.4-eks-12ab',
      'kwok 0.8.0',
    ])
    expect(given[0]).toMatchObject({
      origin: 'HOLDFAST_ASSETS',
      path: join(assets, 'etcd'),
      sha256: await sha256OfFile(join(assets, 'etcd'), never),
    })
  })

  it('prefers a flag to HOLDFAST_ASSETS', async () => {
    const assets = join(folder(), 'assets')
    await writeProgram(join(assets, 'etcd'), 'etcd Version: 3.6.14')
    const own = await writeProgram(join(folder(), 'my-etcd'), 'etcd Version: 3.6.99')
    const environment = { ...path, HOLDFAST_ASSETS: assets }
    const given = await givenPrograms(['etcd'], { etcd: own }, environment, never)
    expect(given).toMatchObject([{ origin: 'flag', path: own, version: '3.6.99' }])
  })

  it('asks etcdctl as etcdctl wants to be asked', async () => {
    const script = 'test "$1" = version && echo "etcdctl version: 3.6.14"'
    const etcdctl = await writeScript(join(folder(), 'etcdctl'), script)
    const given = await givenPrograms(['etcdctl'], { etcdctl }, path, never)
    expect(given).toMatchObject([{ version: '3.6.14' }])
  })

  it("asks Dapr's scheduler, which says its version and gives up", async () => {
    const line = 'level=info msg="Starting Dapr Scheduler Service -- version 1.18.3 -- commit "'
    const script = `test "$1" = --tls-enabled && echo '${line}'; exit 1`
    const scheduler = await writeScript(join(folder(), 'dapr-scheduler'), script)
    const paths = { 'dapr-scheduler': scheduler }
    const given = await givenPrograms(['dapr-scheduler'], paths, path, never)
    expect(given).toMatchObject([{ version: '1.18.3' }])

    // One that goes on is none.
    await writeScript(scheduler, `echo '${line}'`)
    await expect(givenPrograms(['dapr-scheduler'], paths, path, never)).rejects.toThrow(UsageError)
  })

  it('looks nowhere when HOLDFAST_ASSETS is empty', async () => {
    expect(await givenPrograms(['etcd'], {}, { ...path, HOLDFAST_ASSETS: '' }, never)).toEqual([])
  })

  it.each([
    ['does not exist', async () => undefined],
    ['is not a file', async (at: string) => mkdir(at)],
    [
      'is not executable',
      async (at: string) => chmod(await writeProgram(at, 'etcd Version: 3.6.14'), 0o644),
    ],
  ])('refuses a flag whose path %s', async (problem, make) => {
    const at = join(folder(), 'etcd')
    await make(at)
    const looking = givenPrograms(['etcd'], { etcd: at }, path, never)
    await expect(looking).rejects.toThrow(UsageError)
    await expect(looking).rejects.toThrow(`--program etcd=${at} cannot be used: it ${problem}`)
  })

  it.each([
    ['names no version', 'echo hello'],
    ['fails', 'echo etcd Version: 3.6.14; exit 3'],
  ])('refuses a program that %s, and quotes it', async (_name, script) => {
    const etcd = await writeScript(join(folder(), 'etcd'), script)
    const looking = givenPrograms(['etcd'], { etcd }, path, never)
    await expect(looking).rejects.toThrow(UsageError)
    await expect(looking).rejects.toThrow(/etcd from --program .* cannot be used: .*it said ".+"/)
  })

  it('refuses a program that is none', async () => {
    const etcd = await writeScript(join(folder(), 'etcd'), '')
    await writeFile(etcd, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]))
    const looking = givenPrograms(['etcd'], { etcd }, path, never)
    await expect(looking).rejects.toThrow(UsageError)
  })

  it('refuses a HOLDFAST_ASSETS that is no folder', async () => {
    const environment = { ...path, HOLDFAST_ASSETS: join(folder(), 'absent') }
    await expect(givenPrograms(['etcd'], {}, environment, never)).rejects.toThrow('not a folder')
  })
})
