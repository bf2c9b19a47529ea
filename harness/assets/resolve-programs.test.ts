import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HarnessError, UsageError } from '../core/errors.ts'
import type { AssetEvent } from './asset-event.ts'
import type { ProgramName } from './catalogue.ts'
import { resolvePrograms, type ResolveOptions, type ResolvedPrograms } from './resolve-programs.ts'
import { writeFakeGo } from './testing/fake-go.ts'
import { writeProgram } from './testing/fake-program.ts'
import { serveReleases } from './testing/release-server.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
const never = new AbortController().signal
const offline = { HOLDFAST_OFFLINE: '1' }
const room = { diskBytes: 1e12, memoryBytes: 1e12 }
const controlPlane = ['etcd', 'kube-apiserver', 'kube-scheduler'] as const

/** Resolves into a cache of this test, with the fake Go of `bin` on the PATH. */
async function resolve<N extends ProgramName>(
  programs: readonly N[],
  options: Partial<ResolveOptions<N>> & { readonly bin?: string } = {},
  signal = never,
): Promise<ResolvedPrograms<N> & { readonly events: readonly AssetEvent[] }> {
  const events: AssetEvent[] = []
  const PATH = options.bin === undefined ? '/nowhere' : `${options.bin}:/usr/bin:/bin`
  const resolved = await resolvePrograms<N>(
    {
      programs,
      cacheFolder: join(folder(), 'cache'),
      room,
      progress: (event) => events.push(event),
      ...options,
      environment: { PATH, ...offline, ...options.environment },
    },
    signal,
  )
  return { ...resolved, events }
}

async function goLog(): Promise<string> {
  return readFile(join(folder(), 'go.log'), 'utf8').catch(() => '')
}

async function filesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

describe('resolvePrograms', () => {
  it('builds what is missing, family by family, and finds it in the cache next time', async () => {
    const bin = await writeFakeGo(folder())
    const first = await resolve(controlPlane, { bin })
    expect(first.etcd).toMatchObject({ name: 'etcd', version: '3.6.14', origin: 'build' })
    expect(first.etcd.source).toMatch(
      /^go.etcd.io\/etcd\/server\/v3 v3.6.14, go.sum sha256:\w{64}$/,
    )
    expect(await readFile(first.etcd.path, 'utf8')).toBe('#!/bin/sh\necho built server\n')
    expect((await stat(first['kube-scheduler'].path)).mode & 0o777).toBe(0o755)
    const builds = (await goLog()).split('\n').filter((line) => line.startsWith('build'))
    expect(builds).toHaveLength(2)

    const second = await resolve(controlPlane, {})
    expect(second.events).toEqual([])
    expect(second.etcd).toEqual({ ...first.etcd, origin: 'cache' })
  })

  it('builds within the cache folder, with settings that are its own', async () => {
    const bin = await writeFakeGo(folder())
    await resolve(['etcd'], { bin, environment: { GOFLAGS: '-mod=mod', GOMODCACHE: '/elsewhere' } })
    const cache = join(folder(), 'cache')
    const log = await goLog()
    expect(log).toContain(`build in ${cache}/builds/etcd-3.6.14\n`)
    expect(log).toContain('settings -mod=readonly -modcacherw -buildvcs=false local 0\n')
    expect(log).toContain(`folders ${cache}/go/mod ${cache}/go/build ${cache}/tmp ${cache}\n`)
    expect(await readdir(cache)).toEqual(['builds', 'go', 'locks', 'programs'])
  })

  it('shows the progress of a build in packages', async () => {
    const bin = await writeFakeGo(folder())
    const { events } = await resolve(['etcd'], { bin })
    expect(events.filter(({ step }) => step === 'build').slice(0, 4)).toMatchObject([
      { detail: 'downloading example.com/a v1.0.0' },
      { detail: expect.stringContaining('2 packages to compile, about'), packagesDone: 0 },
      { detail: 'example.com/a', packagesDone: 1, packagesTotal: 2 },
      { detail: 'example.com/b', packagesDone: 2, packagesTotal: 2 },
    ])
  })

  it('prefers what is given, and the cache to a download', async () => {
    const bin = await writeFakeGo(folder())
    await resolve(['kwok'], { bin })
    const assets = join(folder(), 'assets')
    await writeProgram(join(assets, 'etcd'), 'etcd Version: 3.6.9')
    await using server = await serveReleases({})
    const environment = { HOLDFAST_ASSETS: assets, HOLDFAST_OFFLINE: '0', PATH: '/usr/bin:/bin' }
    const resolved = await resolve(['etcd', 'kwok'], { environment, servers: server.servers })
    expect(resolved.etcd).toMatchObject({ origin: 'HOLDFAST_ASSETS', version: '3.6.9' })
    expect(resolved.kwok).toMatchObject({ origin: 'cache', version: '0.8.0' })
    expect(server.asked).toEqual([])
  })

  it('downloads before it builds, and builds only what did not come', async () => {
    const bin = await writeFakeGo(folder())
    const path = '/release/v1.36.4/bin/linux/amd64/kube-scheduler'
    const digest = createHash('sha256').update('official').digest('hex')
    const files = { [path]: 'official', [`${path}.sha256`]: digest }
    await using server = await serveReleases(
      Object.fromEntries(
        Object.entries(files).flatMap(([at, body]) => [
          [at, body],
          [at.replace('amd64', 'arm64'), body],
        ]),
      ),
    )
    const environment = { HOLDFAST_OFFLINE: '' }
    const options = { bin, environment, servers: server.servers }
    const resolved = await resolve(['kube-scheduler', 'kube-apiserver'], options)
    expect(resolved['kube-scheduler']).toMatchObject({ origin: 'download', sha256: digest })
    expect(resolved['kube-apiserver']).toMatchObject({ origin: 'build' })
    expect(await goLog()).not.toContain('package k8s.io/kubernetes/cmd/kube-scheduler')
  })

  it('provides a spoilt program of the cache again, and says so', async () => {
    const bin = await writeFakeGo(folder())
    const { kwok } = await resolve(['kwok'], { bin })
    await appendFile(kwok.path, 'spoilt')
    const again = await resolve(['kwok'], { bin })
    expect(again.kwok).toMatchObject({ origin: 'build', sha256: kwok.sha256 })
    expect(again.events[0]).toMatchObject({
      step: 'cache',
      detail: `not used: ${kwok.path} has changed since it was kept`,
    })
  })

  it('builds once when two want the same at once', async () => {
    const bin = await writeFakeGo(folder())
    const [one, other] = await Promise.all([resolve(['etcd'], { bin }), resolve(['etcd'], { bin })])
    expect([one.etcd.origin, other.etcd.origin].sort()).toEqual(['build', 'cache'])
    const waiting = [...one.events, ...other.events].filter(({ step }) => step === 'wait')
    expect(waiting).toMatchObject([
      { detail: `process ${process.pid} is providing etcd: waiting for it to finish` },
    ])
  })

  it('leaves nothing to use when it is interrupted in a build', async () => {
    const bin = await writeFakeGo(folder(), { beforeEnd: 'echo half.written/now >&2; sleep 60' })
    const controller = new AbortController()
    const progress = ({ detail }: AssetEvent): void => {
      if (detail === 'half.written/now') controller.abort(new Error('interrupted'))
    }
    const building = resolve(['etcd'], { bin, progress }, controller.signal)
    await expect(building).rejects.toThrow('interrupted')
    const cache = join(folder(), 'cache')
    expect(await filesIn(join(cache, 'programs'))).toEqual([])
    expect(await filesIn(join(cache, 'locks'))).toEqual([])
    expect(await readdir(cache)).not.toContain('tmp')
  })

  it('clears away what a killed holdfast left in the temporary folder', async () => {
    const bin = await writeFakeGo(folder())
    await resolve(['etcd'], { bin })
    const left = await writeProgram(join(folder(), 'cache', 'tmp', 'built-kwok', 'kwok'), 'torn')
    await resolve(['kwok'], { bin })
    await expect(stat(left)).rejects.toThrow('ENOENT')
  })
})

async function failure(options: Parameters<typeof resolve>[1] = {}): Promise<HarnessError> {
  const outcome = await resolve(controlPlane, options).catch((error: unknown) => error)
  expect(outcome).toBeInstanceOf(HarnessError)
  return outcome as HarnessError
}

describe('resolvePrograms without a way', () => {
  it('names every program, what was tried, and every way to provide it', async () => {
    const { message } = await failure()
    for (const part of [
      'etcd 3.6.14, kube-apiserver 1.36.4, kube-scheduler 1.36.4',
      'not downloaded: HOLDFAST_OFFLINE is set',
      'not built: there is no Go on the PATH (1.26 or newer)',
      'HOLDFAST_ASSETS=/folder',
      '--program etcd=/path --program kube-apiserver=/path --program kube-scheduler=/path',
      'https://dl.k8s.io/release/v1.36.4/bin/linux/',
      `${folder()}/cache/programs`,
    ]) {
      expect(message).toContain(part)
    }
  })

  it('names only what is still missing', async () => {
    const etcd = await writeProgram(join(folder(), 'etcd'), 'etcd Version: 3.6.14')
    const { message } = await failure({ overrides: { etcd }, environment: { PATH: '/bin' } })
    expect(message).not.toContain('etcd 3.6.14')
    expect(message).not.toContain('--program etcd=')
  })

  it('says beforehand that disk and memory will not do', async () => {
    const bin = await writeFakeGo(folder())
    const { message } = await failure({ bin, room: { diskBytes: 1e9, memoryBytes: 1e9 } })
    expect(message).toMatch(/not built: the build needs about 4.6 GB of disk, .* has 1.0 GB free/)
    expect(message).toContain('not built: the build needs about 3.0 GB of memory')
    expect(await goLog()).not.toContain('list in')
  })

  it('quotes what Go said last, and keeps no program of a build that failed', async () => {
    const beforeEnd = 'echo "a.go:1: no such thing" >&2; exit 1'
    const bin = await writeFakeGo(folder(), { beforeEnd })
    const { message } = await failure({ bin })
    expect(message).toContain('a.go:1: no such thing')
    expect(message).toContain('HOLDFAST_ASSETS=/folder')
    expect(await filesIn(join(folder(), 'cache', 'programs'))).toEqual([])
  })

  it('says in one sentence that the cache folder cannot be used', async () => {
    await writeFile(join(folder(), 'cache'), 'a file')
    const { message } = await failure()
    expect(message).toContain(`could not work in the cache folder ${folder()}/cache`)
  })

  it('refuses an unknown version before anything is tried', async () => {
    const bin = await writeFakeGo(folder())
    const asking = resolve(controlPlane, { bin, versions: { kubernetes: '1.20' } })
    await expect(asking).rejects.toThrow(UsageError)
    expect(await goLog()).toBe('')
  })
})
