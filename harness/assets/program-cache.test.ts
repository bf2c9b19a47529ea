import { appendFile, chmod, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ProgramCache, type CacheKey } from './program-cache.ts'
import { sha256OfFile } from './sha256-of-file.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
const never = new AbortController().signal
const key: CacheKey = {
  program: 'etcd',
  version: '3.6.14',
  platform: { os: 'linux', architecture: 'amd64' },
}

async function cacheWithProgram(content = 'the program'): Promise<ProgramCache> {
  const cache = new ProgramCache(folder())
  const path = join(folder(), 'staged')
  await writeFile(path, content)
  const sha256 = await sha256OfFile(path, never)
  await cache.keep(key, { path, sha256, origin: 'build', source: 'a module' })
  return cache
}

describe('ProgramCache', () => {
  it('finds what was kept, executable, with its origin', async () => {
    const cache = await cacheWithProgram()
    const { found } = await cache.find(key, never)
    expect(found).toMatchObject({ path: cache.pathOf(key), origin: 'build', source: 'a module' })
    expect(found?.path).toBe(join(folder(), 'programs/etcd/3.6.14/linux-amd64/etcd'))
    expect(found?.sha256).toBe(await sha256OfFile(cache.pathOf(key), never))
  })

  it('knows nothing of another version', async () => {
    const cache = await cacheWithProgram()
    expect(await cache.find({ ...key, version: '3.6.15' }, never)).toEqual({ found: undefined })
  })

  it.each([
    ['was appended to', async (path: string) => appendFile(path, 'x'), 'has changed'],
    ['was overwritten', async (path: string) => writeFile(path, 'THE PROGRAM'), 'has changed'],
    ['lost its record', async (path: string) => rm(`${path}.json`), 'no valid record'],
    [
      'has a torn record',
      async (path: string) => writeFile(`${path}.json`, '{"pro'),
      'no valid record',
    ],
    [
      'has the record of another program',
      async (path: string) => {
        const record = await readFile(`${path}.json`, 'utf8')
        await writeFile(`${path}.json`, record.replace('3.6.14', '3.6.13'))
      },
      'no valid record',
    ],
    ['is not executable', async (path: string) => chmod(path, 0o644), 'not executable'],
  ])('does not use a program that %s', async (_name, spoil, problem) => {
    const cache = await cacheWithProgram()
    await spoil(cache.pathOf(key))
    const look = await cache.find(key, never)
    expect(look.found).toBeUndefined()
    expect(look).toHaveProperty('problem', expect.stringContaining(problem))
  })

  it('uses a program whose times alone changed, as after copying the cache', async () => {
    const cache = await cacheWithProgram()
    const before = await readFile(`${cache.pathOf(key)}.json`, 'utf8')
    await utimes(cache.pathOf(key), 1, 1)
    expect((await cache.find(key, never)).found).toBeDefined()
    const after = await readFile(`${cache.pathOf(key)}.json`, 'utf8')
    expect(after).not.toBe(before)
    expect((await cache.find(key, never)).found).toBeDefined()
  })

  it('replaces a spoilt program', async () => {
    const cache = await cacheWithProgram()
    await appendFile(cache.pathOf(key), 'x')
    await cacheWithProgram('a new one')
    expect((await cache.find(key, never)).found).toBeDefined()
    expect(await readFile(cache.pathOf(key), 'utf8')).toBe('a new one')
  })
})
