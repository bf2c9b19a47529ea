import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../core/errors.ts'
import { HistoryFile, readHistory } from './history-file.ts'
import type { HistoryEvent } from '../core/event.ts'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-history-'))
  path = join(folder, 'history.jsonl')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const run: HistoryEvent = {
  t: 0,
  kind: 'run',
  historyVersion: 1,
  holdfast: '0.1.0',
  run: 'r',
  seed: 1,
  wallMs: 1_000,
}

function operation(t: number, check: string, text = ''): HistoryEvent {
  const what = { startMs: t, name: 'create', subject: 's', by: 'stage', outcome: 'ok' as const }
  return { t, check, kind: 'operation', ...what, text }
}

function write(...events: readonly HistoryEvent[]): void {
  const file = new HistoryFile(path, (error) => {
    throw error
  })
  for (const event of events) file.append(event)
  file.close()
}

function operationsOf(history: Awaited<ReturnType<typeof readHistory>>, check: string) {
  return history.checks.get(check)?.operations
}

describe('readHistory', () => {
  test('reads back what was written, in its order', async () => {
    const operations = [1, 2, 3].map((t) => operation(t, 'a/b'))
    write(run, ...operations)
    const history = await readHistory(path)
    expect(history).toMatchObject({ run, torn: false, events: 4 })
    expect(operationsOf(history, 'a/b')).toEqual(operations)
  })

  test('reads lines longer than its buffer, and characters that lie across two chunks', async () => {
    // Two bytes each, behind texts of all lengths: some of them are cut by the end of a chunk.
    const operations = Array.from({ length: 40 }, (_, index) =>
      operation(index, 'a/b', `${'x'.repeat(index)}${'ü'.repeat(index === 7 ? 700_000 : 30_000)}`),
    )
    write(run, ...operations)
    expect(operationsOf(await readHistory(path), 'a/b')).toEqual(operations)
  })

  test('reads lines of every length around the size of what it decodes at once', async () => {
    const operations = Array.from({ length: 400 }, (_, index) =>
      operation(index, 'a/b', 'x'.repeat(65_300 + index) + (index % 3 === 0 ? 'ü' : '')),
    )
    write(run, ...operations)
    expect(operationsOf(await readHistory(path), 'a/b')).toEqual(operations)
  })

  test('leaves out a last line that a crash cut, and says so', async () => {
    write(run, operation(1, 'a/b'))
    await appendFile(path, '{"t":2,"check":"a/b","kind":"opera')
    const history = await readHistory(path)
    expect(history.torn).toBe(true)
    expect(operationsOf(history, 'a/b')).toHaveLength(1)
  })

  test('takes a last line that only lacks its newline', async () => {
    write(run)
    await appendFile(path, JSON.stringify(operation(1, 'a/b')))
    const history = await readHistory(path)
    expect(history.torn).toBe(false)
    expect(operationsOf(history, 'a/b')).toHaveLength(1)
  })

  test('names the line that is no event', async () => {
    write(run)
    await appendFile(path, 'nonsense\n')
    await expect(readHistory(path)).rejects.toThrow(/line 2 is no event/)
  })

  test('names it also among lines that are not read, and where two events stand on one', async () => {
    write(run, operation(1, 'a/other'), operation(2, 'a/b'))
    const one = JSON.stringify(operation(3, 'a/b'))
    await appendFile(path, `${one},${one}\n`)
    await expect(readHistory(path, { check: 'a/b' })).rejects.toThrow(/line 4 is no event/)
    await expect(readHistory(path)).rejects.toThrow(/line 4 is no event/)
  })

  test('reads only one check when asked, and what belongs to none', async () => {
    write(run, operation(1, 'a/b'), operation(2, 'a/bc'), operation(3, 'a/b'))
    const history = await readHistory(path, { check: 'a/b' })
    expect([...history.checks.keys()]).toEqual(['a/b'])
    expect(operationsOf(history, 'a/b')).toHaveLength(2)
  })

  test('refuses a file without a run event, an empty one, and one that is not there', async () => {
    write(operation(1, 'a/b'))
    await expect(readHistory(path)).rejects.toThrow(/does not begin with a run event/)
    await writeFile(path, '')
    await expect(readHistory(path)).rejects.toThrow(/does not begin with a run event/)
    await expect(readHistory(join(folder, 'absent'))).rejects.toThrow(UsageError)
  })
})
