import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { atomicWrite } from './atomic-write.ts'
import { explainFileError } from './file-error.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atomic-write-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

test('writes the text and makes the folders on the way', async () => {
  const path = join(folder, 'a', 'b', 'c.txt')
  await atomicWrite(path, 'one')
  await atomicWrite(path, 'two')
  expect(await readFile(path, 'utf8')).toBe('two')
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['c.txt'])
})

test('many writers of one file leave the text of one of them', async () => {
  const path = join(folder, 'c.txt')
  const texts = Array.from({ length: 10 }, (_, n) => `${n}`.repeat(10_000))
  await Promise.all(texts.map((text) => atomicWrite(path, text)))
  expect(texts).toContain(await readFile(path, 'utf8'))
  expect(await readdir(folder)).toEqual(['c.txt'])
})

test('leaves nothing half-written behind when it fails', async () => {
  await writeFile(join(folder, 'file'), 'kept')
  await expect(atomicWrite(join(folder, 'file', 'below'), 'text')).rejects.toThrow(/not a folder/)
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('kept')
  expect(await readdir(folder)).toEqual(['file'])
})

test.each([
  ['ENOSPC', 'could not write /r/report.yaml: the disk is full; free some space'],
  ['EROFS', 'could not write /r/report.yaml: the file system is read-only; choose another folder'],
  ['EACCES', 'could not write /r/report.yaml: this user may not write there'],
])('%s becomes one sentence that names the file and what to do', (code, sentence) => {
  const cause = Object.assign(new Error(`${code}: raw text`), { code })
  const error = explainFileError('/r/report.yaml', cause)
  expect(error.message).toContain(sentence)
  expect(error.cause).toBeUndefined()
})

test('what it has no advice for keeps its cause', () => {
  const cause = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })
  expect(explainFileError('/r/x', cause)).toMatchObject({ message: 'could not write /r/x', cause })
})
