import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { JournalFile } from './journal-file.ts'
import { identityOf } from './process-identity.ts'
import { readJournal } from './read-journal.ts'

let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-journal-'))
  path = join(folder, 'journal.jsonl')
})
afterEach(async () => rm(folder, { recursive: true, force: true }))

const removal = (name: string) => ({ kind: 'remove-folder', name, path: `/x/${name}` })

async function create(): Promise<JournalFile> {
  return JournalFile.create(path, { run: 'r1', ...(await identityOf()) })
}

describe('JournalFile', () => {
  it('has a record on disk before it says so, behind a first line that names the run', async () => {
    const journal = await create()
    await journal.append(removal('one'))
    const lines = (await readFile(path, 'utf8')).trim().split('\n')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ run: 'r1', ...(await identityOf()) })
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ id: 1, undo: { path: '/x/one' } })
    await journal.close()
  })

  it('leaves open what was not struck, in the order of writing', async () => {
    const journal = await create()
    const entries = await Promise.all(
      ['one', 'two', 'three'].map((n) => journal.append(removal(n))),
    )
    for (const entry of entries.slice(1, 2)) await journal.strike(entry)
    await journal.close()
    const read = await readJournal(path)
    expect(read.open.map(({ undo }) => undo.name)).toEqual(['one', 'three'])
    expect(read.problems).toEqual([])
  })

  it('keeps the order of a hundred records and strikes that come at once', async () => {
    const journal = await create()
    const work = Array.from({ length: 100 }, async (_, index) => {
      const entry = await journal.append(removal(`n${index}`))
      if (index % 2 === 0) await journal.strike(entry)
    })
    await Promise.all(work)
    await journal.close()
    const read = await readJournal(path)
    expect(read.open.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, n) => 2 * n + 2))
  })

  it('refuses a record that no later process could carry out', async () => {
    const journal = await create()
    await expect(journal.append({ kind: 'run-script', name: 'x' })).rejects.toThrow('undo record')
    await expect(journal.append({ ...removal('x'), path: 'relative' })).rejects.toThrow('absolute')
    await journal.close()
    expect((await readJournal(path)).open).toEqual([])
  })

  it('does not overwrite the journal of another run', async () => {
    await (await create()).close()
    await expect(create()).rejects.toThrow('EEXIST')
  })
})

describe('readJournal', () => {
  it('tolerates a last line that a crash cut, and lets the strikes of a sweep follow', async () => {
    const journal = await create()
    await journal.append(removal('one'))
    await journal.close()
    await appendFile(path, '{"kind":"undo","id":2,"undo":{"kind":"remo')
    const read = await readJournal(path)
    expect(read).toMatchObject({ open: [{ id: 1 }], problems: [], idMax: 1 })

    const reopened = await JournalFile.reopen(path, read)
    for (const entry of read.open) await reopened.strike({ id: entry.id, undo: removal('one') })
    await reopened.close()
    expect(await readJournal(path)).toMatchObject({ open: [], problems: [] })
  })

  it('names each line that is no record of a known kind, and reads the others', async () => {
    const journal = await create()
    await journal.append(removal('one'))
    await journal.close()
    const strange = {
      kind: 'undo',
      id: 2,
      undo: { kind: 'run-script', name: 'x', file: '/bin/sh' },
    }
    await appendFile(path, `${JSON.stringify(strange)}\nnot json\n`)
    const read = await readJournal(path)
    expect(read.open).toHaveLength(1)
    expect(read.problems).toHaveLength(2)
    expect(read.problems[0]).toContain(`line 3 of ${path}`)
  })

  it('does not trust a journal of a later version', async () => {
    const head = { kind: 'journal', journalVersion: 2, run: 'r1', ...(await identityOf()) }
    await writeFile(path, `${JSON.stringify(head)}\n`)
    const read = await readJournal(path)
    expect(read.head).toBeUndefined()
    expect(read.problems[0]).toContain('version 2, this holdfast reads up to 1')
  })
})
