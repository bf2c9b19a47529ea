import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lastLines } from './last-lines.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-lines-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function fileOf(text: string): Promise<string> {
  const path = join(folder, 'member.log')
  await writeFile(path, text)
  return path
}

describe('lastLines', () => {
  test('gives the last lines, oldest first, with or without a newline at the end', async () => {
    expect(await lastLines(await fileOf('a\nb\nc\n'), 2)).toEqual(['b', 'c'])
    expect(await lastLines(await fileOf('a\nb\nc'), 2)).toEqual(['b', 'c'])
  })

  test('gives all lines of a file that has fewer', async () => {
    expect(await lastLines(await fileOf('a\nb\n'), 5)).toEqual(['a', 'b'])
  })

  test('puts together lines that lie in several blocks, and characters cut between them', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `${index} ${'ü'.repeat(20_000)}`)
    const path = await fileOf(`${lines.join('\n')}\n`)
    expect(await lastLines(path, 7)).toEqual(lines.slice(-7))
    expect(await lastLines(path, 100)).toEqual(lines)
  })

  test('finds nothing in an empty file, nor in one that is not there', async () => {
    expect(await lastLines(await fileOf(''), 3)).toEqual([])
    expect(await lastLines(join(folder, 'absent.log'), 3)).toEqual([])
  })
})
