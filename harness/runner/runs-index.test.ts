import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { identityOf } from './process-identity.ts'
import { RunsIndex } from './runs-index.ts'

let cache = ''
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'holdfast-index-'))
})
afterEach(async () => rm(cache, { recursive: true, force: true }))

const identity = await identityOf()

const entry = (id: string, createdWallMs: number) => ({
  id,
  folder: `/somewhere/${id}`,
  ...identity,
  kind: 'run' as const,
  createdWallMs,
})

describe('RunsIndex', () => {
  it('gives back what was added, oldest first, until it is removed', async () => {
    const index = new RunsIndex(cache)
    expect(await index.list()).toEqual([])
    await index.add(entry('late', 20))
    await index.add(entry('early', 10))
    expect((await index.list()).map(({ id }) => id)).toEqual(['early', 'late'])
    expect(await index.find('late')).toEqual(entry('late', 20))
    await index.remove('late')
    expect(await index.find('late')).toBeUndefined()
    await index.remove('late')
  })

  it('reads past files that are no entries', async () => {
    const index = new RunsIndex(cache)
    await index.add(entry('good', 1))
    await writeFile(join(cache, 'runs', 'torn.json'), '{"id":"to')
    await writeFile(join(cache, 'runs', 'odd.json'), '{"id":"../../etc"}')
    expect((await index.list()).map(({ id }) => id)).toEqual(['good'])
  })

  it('says which folder it cannot write to, and what to do', async () => {
    await writeFile(join(cache, 'runs'), 'a file in its place')
    await expect(new RunsIndex(cache).add(entry('r1', 1))).rejects.toThrow(
      `cannot write to ${join(cache, 'runs')}; XDG_CACHE_HOME names another place`,
    )
  })

  it('takes no id that would lead out of its folder', async () => {
    const index = new RunsIndex(cache)
    expect(await index.find('../programs/etcd')).toBeUndefined()
    await expect(index.remove('../x')).rejects.toThrow('no id of a run')
  })
})
