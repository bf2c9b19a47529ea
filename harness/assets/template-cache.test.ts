import { copyFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { TemplateCache } from './template-cache.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
const key = { apiServer: 'digest of 1.36.4', off: [] }
const otherVersion = { apiServer: 'digest of 1.37.1', off: [] }
const text = '[["/registry/a","AAEC"]]\nzone: ä\n'

let cache: TemplateCache
beforeEach(() => {
  cache = new TemplateCache(folder())
})

describe('TemplateCache', () => {
  it('gives back what was kept, to another process too', async () => {
    await cache.keep(key, text)
    expect(await new TemplateCache(folder()).find(key)).toBe(text)
  })

  it('has nothing before, and nothing for another version', async () => {
    expect(await cache.find(key)).toBeUndefined()
    await cache.keep(key, text)
    expect(await cache.find(otherVersion)).toBeUndefined()
  })

  it('does not use the template of another version under this name', async () => {
    await cache.keep(otherVersion, text)
    await copyFile(cache.pathOf(otherVersion), cache.pathOf(key))
    expect(await cache.find(key)).toBeUndefined()
  })

  it.each([0, 1, 64, 65, 80])('does not use a file that was cut to %i bytes', async (bytes) => {
    await cache.keep(key, text)
    await truncate(cache.pathOf(key), bytes)
    expect(await cache.find(key)).toBeUndefined()
  })

  it('does not use a file in which anything has changed', async () => {
    await cache.keep(key, text)
    const file = await readFile(cache.pathOf(key), 'utf8')
    await writeFile(cache.pathOf(key), file.replace('AAEC', 'AAED'))
    expect(await cache.find(key)).toBeUndefined()
    await writeFile(cache.pathOf(key), file.replace(/^./, 'x'))
    expect(await cache.find(key)).toBeUndefined()
  })

  it('keeps a new one in place of a bad one, and clears what a killed writer had begun', async () => {
    await cache.keep(key, text)
    await writeFile(cache.pathOf(key), 'rubbish')
    await writeFile(`${cache.pathOf(key)}.77-1.part`, 'half')
    await cache.keep(key, text)
    expect(await cache.find(key)).toBe(text)
    expect(await readdir(dirname(cache.pathOf(key)))).toHaveLength(1)
  })

  it('survives two writers at once', async () => {
    await Promise.allSettled([cache.keep(key, text), new TemplateCache(folder()).keep(key, text)])
    expect(await cache.find(key)).toBe(text)
  })

  it('forgets, also what is not there', async () => {
    await cache.keep(key, text)
    await cache.forget(key)
    await cache.forget(key)
    expect(await cache.find(key)).toBeUndefined()
  })
})
