import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { processStart } from '../clients/shell/process-start.ts'
import type { UndoRecord } from '../core/member.ts'
import { JournalFile } from './journal-file.ts'
import { identityOf, type ProcessIdentity } from './process-identity.ts'
import { readJournal } from './read-journal.ts'
import { RunsIndex } from './runs-index.ts'
import { sweep } from './sweep.ts'

let root = ''
let cacheFolder = ''
let cwd = ''
let number = 0
const children: ChildProcess[] = []

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdfast-sweep-'))
  cacheFolder = join(root, 'cache')
  cwd = join(root, 'work')
  await mkdir(cwd)
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(root, { recursive: true, force: true })
})

interface Started {
  readonly pid: number
  readonly startTime: string
  readonly exited: Promise<unknown>
}

async function start(environment: Record<string, string> = {}): Promise<Started> {
  const child = spawn('sleep', ['300'], { env: { PATH: '/usr/bin:/bin', ...environment } })
  children.push(child)
  const exited = once(child, 'exit')
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  return { pid, startTime: (await processStart(pid)) ?? '', exited }
}

/** The identity of a runner that was killed. */
async function deadRunner(): Promise<ProcessIdentity> {
  const { exited, pid } = await start()
  const identity = await identityOf(pid)
  process.kill(pid, 'SIGKILL')
  await exited
  return identity
}

/** A run as a killed runner leaves it: folder, journal with these records, entry in the index. */
async function leaveRun(options: {
  readonly identity: ProcessIdentity
  readonly folder?: string
  readonly kind?: 'run' | 'up'
  readonly indexed?: boolean
  readonly records?: (folder: string) => readonly UndoRecord[]
}): Promise<{ readonly id: string; readonly folder: string; readonly journal: string }> {
  number += 1
  const id = `sweep-test-${process.pid}-${number}`
  const folder = options.folder ?? join(cwd, '.holdfast', 'runs', id)
  const { identity, indexed = true, kind = 'run' } = options
  await mkdir(join(folder, 'testbeds', 't1', 'data'), { recursive: true })
  const path = join(folder, 'journal.jsonl')
  const journal = await JournalFile.create(path, { run: id, ...identity })
  for (const record of options.records?.(folder) ?? []) await journal.append(record)
  await journal.close()
  if (indexed) {
    await new RunsIndex(cacheFolder).add({ id, folder, kind, createdWallMs: 1, ...identity })
  }
  return { id, folder, journal: path }
}

async function runSweep(): Promise<{ done: number; failed: number; lines: string[] }> {
  const lines: string[] = []
  const signal = new AbortController().signal
  const result = await sweep({ cwd, cacheFolder, say: (line) => lines.push(line) }, signal)
  return { ...result, lines }
}

const dataOf = (folder: string): UndoRecord => ({
  kind: 'remove-folder',
  name: 'data of t1',
  path: join(folder, 'testbeds', 't1'),
})

describe('sweep', () => {
  it('ends what a dead run started, stopped or not, and removes its data, once', async () => {
    const identity = await deadRunner()
    const { id, folder, journal } = await leaveRun({
      identity,
      records: (folder) => [dataOf(folder), { kind: 'start-member', name: 'node-3' }],
    })
    const [one, other] = [await start({ HOLDFAST_RUN: id }), await start({ HOLDFAST_RUN: id })]
    process.kill(other.pid, 'SIGSTOP')
    const { failed, lines } = await runSweep()
    expect(failed).toBe(0)
    expect(lines.toSorted()).toEqual(
      [
        `run ${id}: killed sleep (pid ${one.pid})`,
        `run ${id}: killed sleep (pid ${other.pid})`,
        `run ${id}: node-3 needs no start: its testbed is gone`,
        `run ${id}: removed ${folder}/testbeds/t1`,
      ].toSorted(),
    )
    await Promise.all([one.exited, other.exited])
    expect(existsSync(join(folder, 'testbeds'))).toBe(false)
    expect((await readJournal(journal)).open).toEqual([])
    expect(await runSweep()).toEqual({ done: 0, failed: 0, lines: [] })
  })

  it('never touches a run that lives', async () => {
    const { pid } = await start()
    const { folder, id, journal } = await leaveRun({
      identity: await identityOf(pid),
      records: (folder) => [dataOf(folder)],
    })
    const child = await start({ HOLDFAST_RUN: id })
    expect(await runSweep()).toEqual({ done: 0, failed: 0, lines: [] })
    expect(await processStart(child.pid)).toBe(child.startTime)
    expect(existsSync(join(folder, 'testbeds', 't1'))).toBe(true)
    expect((await readJournal(journal)).open).toHaveLength(1)
  })

  it('takes a run for dead whose pid is another process now, and leaves that one', async () => {
    const stranger = await start()
    const identity = { ...(await identityOf(stranger.pid)), startTime: '1' }
    const { folder } = await leaveRun({
      identity,
      records: () => [{ kind: 'stop-process', name: 'etcd-0', pid: stranger.pid, startTime: '1' }],
    })
    const { failed } = await runSweep()
    expect(failed).toBe(0)
    expect(await processStart(stranger.pid)).toBe(stranger.startTime)
    expect(existsSync(join(folder, 'testbeds'))).toBe(false)
  })

  it('ends a process that carries no mark by its pid and start', async () => {
    const child = await start()
    const { pid, startTime } = child
    const record = { kind: 'stop-process', name: 'etcd-0', pid, startTime }
    const { id } = await leaveRun({ identity: await deadRunner(), records: () => [record] })
    expect((await runSweep()).lines).toContain(`run ${id}: killed etcd-0 (pid ${pid})`)
    await child.exited
  })

  it('removes data of a testbed that no record names', async () => {
    const { folder, id } = await leaveRun({ identity: await deadRunner() })
    expect((await runSweep()).lines).toEqual([`run ${id}: removed ${folder}/testbeds`])
  })

  it('reads a journal whose last line a crash cut', async () => {
    const { folder, journal } = await leaveRun({
      identity: await deadRunner(),
      records: (folder) => [dataOf(folder)],
    })
    await appendFile(journal, '{"kind":"undo","id":2,"undo":{"kind":"remove-fol')
    expect((await runSweep()).failed).toBe(0)
    expect(existsSync(join(folder, 'testbeds'))).toBe(false)
    expect(await readJournal(journal)).toMatchObject({ open: [], problems: [] })
  })

  it('finds a run under a foreign --out through the index', async () => {
    const folder = join(root, 'elsewhere', 'nightly')
    await leaveRun({ identity: await deadRunner(), folder, records: (at) => [dataOf(at)] })
    expect((await runSweep()).done).toBeGreaterThan(0)
    expect(existsSync(join(folder, 'testbeds'))).toBe(false)
  })

  it('leaves a run alone that lives in the folder of a dead one', async () => {
    const folder = join(root, 'elsewhere', 'nightly')
    await leaveRun({ identity: await deadRunner(), folder })
    await rm(folder, { recursive: true })
    const { pid } = await start()
    const identity = await identityOf(pid)
    const { journal } = await leaveRun({ identity, folder, records: (at) => [dataOf(at)] })
    expect(await runSweep()).toMatchObject({ done: 0, failed: 0 })
    expect(existsSync(join(folder, 'testbeds', 't1'))).toBe(true)
    expect((await readJournal(journal)).open).toHaveLength(1)
  })

  it('finds a run of this folder that the index lost', async () => {
    const { id } = await leaveRun({ identity: await deadRunner(), indexed: false })
    const child = await start({ HOLDFAST_RUN: id })
    expect((await runSweep()).lines).toContain(`run ${id}: killed sleep (pid ${child.pid})`)
    await child.exited
  })

  it('goes on after what it refuses or does not understand, says so, and counts it', async () => {
    const outside = join(root, 'precious')
    await mkdir(outside)
    const { folder, id, journal } = await leaveRun({
      identity: await deadRunner(),
      records: (folder) => [
        dataOf(folder),
        { kind: 'remove-folder', name: 'something', path: outside },
      ],
    })
    await appendFile(journal, 'no record\n')
    const { failed, lines } = await runSweep()
    expect(failed).toBe(2)
    expect(lines.filter((line) => line.includes('NOT taken back'))).toHaveLength(2)
    expect(lines.join('\n')).toContain(`run ${id}: NOT taken back: something: refused to remove`)
    expect([existsSync(outside), existsSync(join(folder, 'testbeds'))]).toEqual([true, false])
    expect((await readJournal(journal)).open.map(({ undo }) => undo.name)).toEqual(['something'])
  })

  it('leaves a testbed of up alone, even without its keeper', async () => {
    const { folder, id } = await leaveRun({
      identity: await deadRunner(),
      kind: 'up',
      records: (folder) => [dataOf(folder)],
    })
    const child = await start({ HOLDFAST_RUN: id })
    expect((await runSweep()).lines).toEqual([
      `left alone: testbed ${id} has no keeper; holdfast down ${id} takes it away`,
    ])
    expect(await processStart(child.pid)).toBe(child.startTime)
    expect(existsSync(join(folder, 'testbeds', 't1'))).toBe(true)
  })

  it('removes the unfinished files of a killed build, whose lock nobody holds', async () => {
    const { bootId, pidNamespace, pid, startTime } = await deadRunner()
    const temporary = join(cacheFolder, 'tmp')
    await mkdir(join(temporary, 'built-etcd'), { recursive: true })
    await mkdir(join(cacheFolder, 'locks'))
    const machine = `${bootId} ${pidNamespace}`
    const record = { pid, start: startTime, machine, serial: 1, purpose: 'providing etcd' }
    const lock = join(cacheFolder, 'locks', 'provide')
    await writeFile(lock, JSON.stringify(record))
    expect((await runSweep()).lines).toEqual([
      `removed ${temporary}, the unfinished files of a killed build`,
    ])
    expect([existsSync(temporary), existsSync(lock)]).toEqual([false, false])
  })

  it('leaves a build alone that goes on', async () => {
    const { bootId, pidNamespace, pid, startTime } = await identityOf((await start()).pid)
    const temporary = join(cacheFolder, 'tmp')
    await mkdir(temporary, { recursive: true })
    await mkdir(join(cacheFolder, 'locks'))
    const machine = `${bootId} ${pidNamespace}`
    const record = { pid, start: startTime, machine, serial: 1, purpose: 'providing etcd' }
    await writeFile(join(cacheFolder, 'locks', 'provide'), JSON.stringify(record))
    expect(await runSweep()).toEqual({ done: 0, failed: 0, lines: [] })
    expect(existsSync(temporary)).toBe(true)
  })

  it('does nothing, and makes nothing, where nothing was ever run', async () => {
    expect(await runSweep()).toEqual({ done: 0, failed: 0, lines: [] })
    expect(existsSync(cacheFolder)).toBe(false)
  })
})
