import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { processesWithVariable } from '../clients/shell/processes-with-variable.ts'
import { waitFor } from '../core/deadline.ts'
import { askVersion } from './ask-version.ts'
import type { AssetEvent } from './asset-event.ts'
import { cacheFolder } from './cache-folder.ts'
import { buildVariable } from './end-leftover-builds.ts'
import { resolvePrograms } from './resolve-programs.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
const never = new AbortController().signal
const environment = { ...process.env, HOLDFAST_OFFLINE: '1', HOLDFAST_ASSETS: '' }

/** The Go caches of earlier runs, so that the build takes seconds; without them, cold ones. */
function warmGoFolder(): string {
  const warm = join(cacheFolder(process.env), 'go')
  return existsSync(warm) ? warm : join(folder(), 'cache', 'go')
}

async function resolveEtcd(events: AssetEvent[]) {
  return resolvePrograms(
    {
      programs: ['etcd'],
      environment,
      cacheFolder: join(folder(), 'cache'),
      goFolder: warmGoFolder(),
      progress: (event) => events.push(event),
    },
    never,
  )
}

describe('building real programs', () => {
  it('builds an etcd that says its version, and finds it in the cache next time', async () => {
    const events: AssetEvent[] = []
    const { etcd } = await resolveEtcd(events)
    expect(etcd).toMatchObject({ origin: 'build', version: '3.6.14' })
    const file = { program: 'etcd', path: etcd.path, givenBy: 'the build' } as const
    expect(await askVersion(file, environment, never)).toBe('3.6.14')
    const compiled = events.filter(({ packagesDone = 0 }) => packagesDone > 0)
    const announced = events.find(({ packagesTotal }) => packagesTotal !== undefined)
    expect(compiled.length).toBe(announced?.packagesTotal)

    const again: AssetEvent[] = []
    expect((await resolveEtcd(again)).etcd).toEqual({ ...etcd, origin: 'cache' })
    expect(again).toEqual([])
    expect(await readdir(join(folder(), 'cache', 'locks'))).toEqual([])
  })

  it('is not harmed by a holdfast that was killed while it built', async () => {
    const cache = join(folder(), 'cache')
    const killed = await startBuilder(cache)
    await waitFor(
      { name: 'compilers at work', limitMs: 300_000 },
      async () => {
        const running = await processesWithVariable(buildVariable, cache)
        return { done: running.length > 1, seen: `${running.length} processes` }
      },
      never,
    )
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    const lock = await readFile(join(cache, 'locks', 'provide'), 'utf8')
    expect(lock).toContain(`"pid":${killed.pid}`)

    const { etcd } = await resolveEtcd([])
    expect(etcd.origin).toBe('build')
    expect(await processesWithVariable(buildVariable, cache)).toEqual([])
    expect((await readdir(cache)).sort()).not.toContain('tmp')
  })
})

/** Another process that builds etcd from downloaded modules with an empty build cache. */
async function startBuilder(cache: string) {
  const goFolder = join(folder(), 'cold')
  await mkdir(goFolder, { recursive: true })
  const modules = join(warmGoFolder(), 'mod')
  await mkdir(modules, { recursive: true })
  await symlink(modules, join(goFolder, 'mod'))
  const resolver = JSON.stringify(join(import.meta.dirname, 'resolve-programs.ts'))
  const code = `
    import { resolvePrograms } from ${resolver}
    await resolvePrograms(
      { programs: ['etcd'], environment: process.env, cacheFolder: ${JSON.stringify(cache)},
        goFolder: ${JSON.stringify(goFolder)}, progress: () => undefined },
      new AbortController().signal,
    )`
  const args = ['--input-type=module-typescript', '--eval', code]
  return spawn(process.execPath, args, { env: environment, stdio: 'inherit' })
}
