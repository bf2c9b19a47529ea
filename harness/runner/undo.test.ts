import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { processStart } from '../clients/shell/process-start.ts'
import { carryOut, type UndoPlaces } from './undo.ts'

let root = ''
let places: UndoPlaces
let child: ChildProcess | undefined
const testbed = `undo-test-${process.pid}`
const never = new AbortController().signal

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdfast-undo-'))
  places = { runFolder: join(root, 'run'), cacheFolder: join(root, 'cache') }
  await mkdir(places.runFolder)
  await mkdir(places.cacheFolder)
})
afterEach(async () => {
  child?.kill('SIGKILL')
  child = undefined
  await rm(root, { recursive: true, force: true })
})

async function sleeper(): Promise<{ pid: number; startTime: string; exited: Promise<unknown> }> {
  child = spawn('sleep', ['300'], { env: { ...process.env, HOLDFAST_TESTBED: testbed } })
  const exited = once(child, 'exit')
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  return { pid, startTime: (await processStart(pid)) ?? '', exited }
}

describe('stop-process', () => {
  it('ends a process, even one that SIGSTOP holds, and is done the second time', async () => {
    const { exited, pid, startTime } = await sleeper()
    process.kill(pid, 'SIGSTOP')
    const record = { kind: 'stop-process', name: 'etcd-0', pid, startTime } as const
    expect(await carryOut(record, places, never)).toBe(`killed etcd-0 (pid ${pid})`)
    await exited
    expect(await carryOut(record, places, never)).toBeUndefined()
  })

  it('leaves a process alone that only has the same number', async () => {
    const { pid, startTime } = await sleeper()
    const record = { kind: 'stop-process', name: 'etcd-0', pid, startTime: '1' } as const
    expect(await carryOut(record, places, never)).toBeUndefined()
    expect(await processStart(pid)).toBe(startTime)
  })
})

async function remove(path: string): Promise<string | undefined> {
  return carryOut({ kind: 'remove-folder', name: 'data', path }, places, never)
}

describe('stop-testbed', () => {
  it('ends what carries the mark of the testbed, although nobody wrote down its pid', async () => {
    const { exited, pid } = await sleeper()
    process.kill(pid, 'SIGSTOP')
    const record = { kind: 'stop-testbed', name: 'processes', testbed } as const
    expect(await carryOut({ ...record, testbed: `${testbed}0` }, places, never)).toBeUndefined()
    expect(await carryOut(record, places, never)).toBe(`killed sleep (pid ${pid})`)
    await exited
    expect(await carryOut(record, places, never)).toBeUndefined()
  })
})

describe('remove-folder', () => {
  it('removes a folder below the run, and is done the second time', async () => {
    const path = join(places.runFolder, 'testbeds', 't1')
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'db'), 'x')
    expect(await remove(path)).toBe(`removed ${path}`)
    expect(existsSync(path)).toBe(false)
    expect(await remove(path)).toBeUndefined()
    expect(await remove(join(places.runFolder, 'never', 'made'))).toBeUndefined()
  })

  it('refuses what lies elsewhere, the run folder itself, and what a link leads to', async () => {
    const elsewhere = join(root, 'elsewhere')
    await mkdir(join(elsewhere, 'data'), { recursive: true })
    await symlink(elsewhere, join(places.runFolder, 'link'))
    await expect(remove(elsewhere)).rejects.toThrow('refused to remove')
    await expect(remove(places.runFolder)).rejects.toThrow('refused to remove')
    await expect(remove(`${places.runFolder}/../elsewhere`)).rejects.toThrow('refused to remove')
    await expect(remove(join(places.runFolder, 'link', 'data'))).rejects.toThrow('refused')
    expect(existsSync(join(elsewhere, 'data'))).toBe(true)
  })

  it('removes a link and not what it leads to', async () => {
    const elsewhere = join(root, 'elsewhere')
    await mkdir(elsewhere)
    const link = join(places.cacheFolder, 'link')
    await symlink(elsewhere, link)
    await remove(link)
    expect([existsSync(link), existsSync(elsewhere)]).toEqual([false, true])
  })
})

describe('remove-file', () => {
  it('does not remove a folder in the place of a file', async () => {
    const path = join(places.runFolder, 'logs')
    await mkdir(path)
    const record = { kind: 'remove-file', name: 'logs', path } as const
    await expect(carryOut(record, places, never)).rejects.toThrow('it is a folder')
  })
})

describe('records of members', () => {
  it('say that a dead run owes them nothing', async () => {
    const done = await carryOut({ kind: 'start-member', name: 'node-3' }, places, never)
    expect(done).toBe('node-3 needs no start: its testbed is gone')
  })
})
