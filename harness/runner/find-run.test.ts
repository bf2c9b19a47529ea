import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findRun } from './find-run.ts'
import { identityOf } from './process-identity.ts'
import { RunsIndex } from './runs-index.ts'

let cwd = ''
let cacheFolder = ''
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'holdfast-find-'))
  cacheFolder = join(cwd, 'cache')
})
afterEach(async () => rm(cwd, { recursive: true, force: true }))

async function leaveRun(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'run.json'), '{}')
  return folder
}

const find = (reference: string) => findRun(reference, { cwd, cacheFolder })

describe('findRun', () => {
  it('takes a folder, an id of this folder, and the last one', async () => {
    const here = join(cwd, '.holdfast', 'runs')
    const old = await leaveRun(join(here, '20261101-120000-aaaa'))
    const last = await leaveRun(join(here, '20261102-120000-aaaa'))
    const other = await leaveRun(join(cwd, 'nightly'))
    expect(await find('nightly')).toEqual({ id: 'nightly', folder: other })
    expect(await find(old)).toEqual({ id: '20261101-120000-aaaa', folder: old })
    expect(await find('20261101-120000-aaaa')).toMatchObject({ folder: old })
    expect(await find('last')).toEqual({ id: '20261102-120000-aaaa', folder: last })
  })

  it('finds a run made elsewhere by its id, and says when its folder is gone', async () => {
    const folder = await leaveRun(join(cwd, 'elsewhere'))
    const index = new RunsIndex(cacheFolder)
    const entry = { kind: 'run' as const, createdWallMs: 1, ...(await identityOf()) }
    await index.add({ id: 'r1', folder, ...entry })
    expect(await find('r1')).toEqual({ id: 'r1', folder })
    await rm(folder, { recursive: true })
    await expect(find('r1')).rejects.toThrow(`the folder of run r1, ${folder}, is gone`)
  })

  it('proposes ids that are near', async () => {
    await leaveRun(join(cwd, '.holdfast', 'runs', '20261101-120000-aaaa'))
    await expect(find('20261101-120000-aaab')).rejects.toThrow('did you mean 20261101-120000-aaaa?')
    await expect(find('last-year')).rejects.toThrow('is neither the folder of a run nor the id')
  })

  it('does not take any folder for a run', async () => {
    await mkdir(join(cwd, 'src'))
    await expect(find('src')).rejects.toThrow('"src" is neither')
    await expect(find('last')).rejects.toThrow('"last" is neither')
  })
})
