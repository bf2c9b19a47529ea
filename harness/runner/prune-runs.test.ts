import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseRfc3339 } from '../core/clock.ts'
import { JournalFile } from './journal-file.ts'
import { identityOf } from './process-identity.ts'
import { pruneRuns } from './prune-runs.ts'
import { RunsIndex } from './runs-index.ts'

let root = ''
let lines: string[] = []
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdfast-prune-'))
  lines = []
})
afterEach(async () => rm(root, { recursive: true, force: true }))

const pathOf = (id: string): string => join(root, '.holdfast', 'runs', id)

async function leave(id: string, options: { alive?: boolean; open?: boolean } = {}): Promise<void> {
  await mkdir(pathOf(id), { recursive: true })
  await writeFile(join(pathOf(id), 'run.json'), '{}')
  const identity = await identityOf()
  const startTime = options.alive === true ? identity.startTime : '1'
  const head = { run: id, ...identity, startTime }
  const journal = await JournalFile.create(join(pathOf(id), 'journal.jsonl'), head)
  if (options.open === true) await journal.append({ kind: 'start-member', name: 'node-1' })
  await journal.close()
}

const prune = (options: { keep?: number; beforeWallMs?: number }): Promise<number> =>
  pruneRuns({ cwd: root, cacheFolder: root, say: (line) => lines.push(line), ...options })

describe('pruneRuns', () => {
  it('leaves the newest', async () => {
    for (const day of ['01', '02', '03']) await leave(`202611${day}-120000-abcd`)
    expect(await prune({ keep: 1 })).toBe(2)
    expect(existsSync(pathOf('20261103-120000-abcd'))).toBe(true)
    expect(lines).toContain(`removed ${pathOf('20261101-120000-abcd')}`)
  })

  it('removes what is older, and forgets it', async () => {
    const [old, young] = ['20261101-120000-abcd', '20261103-120000-abcd']
    await leave(old)
    await leave(young)
    const index = new RunsIndex(root)
    const entry = { folder: pathOf(old), kind: 'run' as const, createdWallMs: 1 }
    await index.add({ id: old, ...entry, ...(await identityOf()) })
    expect(await prune({ beforeWallMs: parseRfc3339('2026-11-02T00:00:00Z') ?? 0 })).toBe(1)
    expect([existsSync(pathOf(old)), existsSync(pathOf(young))]).toEqual([false, true])
    expect(await index.list()).toEqual([])
  })

  it('leaves what runs, what sweep has to take back, and what is no run', async () => {
    await leave('20261101-120000-aaaa', { alive: true })
    await leave('20261101-120000-bbbb', { open: true })
    await mkdir(pathOf('20261101-120000-cccc'))
    await mkdir(pathOf('notes'))
    expect(await prune({ beforeWallMs: parseRfc3339('2026-12-01T00:00:00Z') ?? 0 })).toBe(0)
    expect(lines.map((line) => line.slice(line.indexOf(':') + 2)).toSorted()).toEqual([
      'it is no run',
      'it is still running',
      'it left something behind: holdfast sweep takes it back',
    ])
  })
})
