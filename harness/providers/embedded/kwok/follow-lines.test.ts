import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { followLines } from './follow-lines.ts'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-follow-'))
  path = join(folder, 'node-0.log')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('followLines', () => {
  test('gives what was appended since, from where it is told to begin', async () => {
    await writeFile(path, 'old\nnew\n')
    const next = followLines(path, 'old\n'.length)
    expect(await next()).toEqual(['new'])
    expect(await next()).toEqual([])
    await appendFile(path, 'newer\nnewest\n')
    expect(await next()).toEqual(['newer', 'newest'])
  })

  test('keeps a line back until it is whole, also when a character is cut', async () => {
    const line = Buffer.from('naïve\n')
    await writeFile(path, line.subarray(0, 3))
    const next = followLines(path, 0)
    expect(await next()).toEqual([])
    await appendFile(path, line.subarray(3))
    expect(await next()).toEqual(['naïve'])
  })

  test('begins anew when the file was cut back', async () => {
    await writeFile(path, 'first\nhal')
    const next = followLines(path, 0)
    expect(await next()).toEqual(['first'])
    await truncate(path, 0)
    await appendFile(path, 'second\n')
    expect(await next()).toEqual(['second'])
  })

  test('has no lines of a file that is not there, and those that it gets later', async () => {
    const next = followLines(path, 0)
    expect(await next()).toEqual([])
    await writeFile(path, 'now\n')
    expect(await next()).toEqual(['now'])
  })
})
