import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from '../core/errors.ts'
import { makeRunFolder, newRunId } from './run-folder.ts'

let cwd = ''
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'holdfast-folder-'))
})
afterEach(async () => rm(cwd, { recursive: true, force: true }))

describe('makeRunFolder', () => {
  it('makes .holdfast/runs/<id> for its user alone, and leaves nothing in it', async () => {
    const folder = await makeRunFolder({ id: 'r1', cwd })
    expect(folder).toBe(join(cwd, '.holdfast', 'runs', 'r1'))
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect(existsSync(join(folder, 'trial'))).toBe(false)
  })

  it('takes an empty folder as --out, and no other', async () => {
    await mkdir(join(cwd, 'empty'))
    expect(await makeRunFolder({ id: 'r1', cwd, out: 'empty' })).toBe(join(cwd, 'empty'))
    await writeFile(join(cwd, 'empty', 'x'), '')
    const again = makeRunFolder({ id: 'r1', cwd, out: 'empty' })
    await expect(again).rejects.toThrow(UsageError)
    await expect(again).rejects.toThrow('is not empty')
  })

  it('says in one sentence why a place cannot be written to', async () => {
    await writeFile(join(cwd, 'file'), '')
    await expect(makeRunFolder({ id: 'r1', cwd, out: 'file/run' })).rejects.toThrow(
      `cannot write to ${cwd}/file/run: it is a file, not a folder`,
    )
    await expect(makeRunFolder({ id: 'r1', cwd: join(cwd, 'file') })).rejects.toThrow('--out DIR')
    await expect(makeRunFolder({ id: 'r1', cwd, out: '/proc/x/y' })).rejects.toThrow(
      'cannot write to /proc/x/y: no folder can be made there',
    )
  })
})

describe('newRunId', () => {
  it('is fit for a file name, a label and the index', () => {
    expect(newRunId()).toMatch(/^\d{8}-\d{6}-[0-9a-f]{4}$/)
  })
})
