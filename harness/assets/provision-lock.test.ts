import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { processStart } from '../clients/shell/process-start.ts'
import { every, sleep } from '../core/clock.ts'
import type { LockRecord } from './lock-record.ts'
import { takeProvisionLock } from './provision-lock.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
const never = new AbortController().signal

function path(): string {
  return join(folder(), 'lock')
}

interface Options {
  readonly limitMs?: number
  readonly silenceMs?: number
  readonly onWait?: (holder: LockRecord) => void
}

async function take(options: Options = {}) {
  return takeProvisionLock(
    { path: path(), purpose: 'testing', onWait: () => undefined, silenceMs: 150, ...options },
    never,
  )
}

/** The record of a lock that this process takes, changed as if somebody else held it. */
async function leaveLock(changes: Partial<LockRecord>): Promise<void> {
  const lock = await take()
  const record = JSON.parse(await readFile(path(), 'utf8')) as LockRecord
  await lock[Symbol.asyncDispose]()
  await writeFile(path(), JSON.stringify({ ...record, serial: 0, ...changes }))
}

describe('takeProvisionLock', () => {
  it('leaves nothing behind when it is released', async () => {
    {
      await using _lock = await take()
      expect(await readdir(folder())).toEqual(['lock'])
    }
    expect(await readdir(folder())).toEqual([])
  })

  it('lets one after the other in, and says who is waited for', async () => {
    const order: string[] = []
    const waited: string[] = []
    const work = async (name: string): Promise<void> => {
      await using _lock = await take({ onWait: ({ purpose }) => waited.push(purpose) })
      order.push(`${name} in`)
      await sleep(5, never)
      order.push(`${name} out`)
    }
    await Promise.all([work('a'), work('b'), work('c')])
    expect(order.filter((_, index) => index % 2 === 0).every((step) => step.endsWith('in'))).toBe(
      true,
    )
    expect(order).toHaveLength(6)
    expect(waited[0]).toBe('testing')
  })

  it('names the living holder and its file when the limit is reached', async () => {
    await using _lock = await take()
    await expect(take({ limitMs: 500 })).rejects.toThrow(
      `the lock ${path()}; last seen: process ${process.pid} (testing) holds it`,
    )
  })

  it('breaks the lock of a process that is gone', async () => {
    await leaveLock({ pid: 4_194_305 })
    await using _lock = await take({ limitMs: 2000 })
    expect(await readFile(path(), 'utf8')).toContain(`"pid":${process.pid}`)
    expect(await readdir(folder())).toEqual(['lock'])
  })

  it('breaks the lock of a dead process whose pid another one has now', async () => {
    const start = (await processStart(process.ppid)) ?? ''
    await leaveLock({ pid: process.ppid, start: `${Number(start) - 1}` })
    await using _lock = await take({ limitMs: 2000 })
  })

  it('respects the lock of another process that lives', async () => {
    const start = (await processStart(process.ppid)) ?? ''
    await leaveLock({ pid: process.ppid, start })
    await expect(take({ limitMs: 500 })).rejects.toThrow(`process ${process.ppid}`)
  })

  it('lets only one of many break a dead lock', async () => {
    await leaveLock({ pid: 4_194_305 })
    let inside = 0
    let most = 0
    const work = async (): Promise<void> => {
      await using _lock = await take({ limitMs: 5000 })
      inside += 1
      most = Math.max(most, inside)
      await sleep(1, never)
      inside -= 1
    }
    await Promise.all(Array.from({ length: 5 }, work))
    expect(most).toBe(1)
  })

  it('respects a holder that it cannot see while that one touches the file', async () => {
    await leaveLock({ machine: 'another machine' })
    let seconds = 1
    const stopTouching = every(20, () => {
      seconds += 1
      void utimes(path(), seconds, seconds)
    })
    // The silence is far longer than a busy machine may hold up a touch, and shorter than the wait.
    await expect(take({ limitMs: 2500, silenceMs: 1500 })).rejects.toThrow('holds it')
    stopTouching()
    await using _lock = await take({ limitMs: 5000 })
  })

  it('breaks a lock that is no record, once it is silent', async () => {
    await writeFile(path(), '')
    await using _lock = await take({ limitMs: 5000 })
  })

  it('says at once that the folder cannot be used', async () => {
    await writeFile(join(folder(), 'file'), '')
    const request = { path: join(folder(), 'file', 'lock'), purpose: '', onWait: () => undefined }
    await expect(takeProvisionLock(request, never)).rejects.toThrow(/ENOTDIR|EEXIST/)
  })

  it('stops waiting when it is aborted', async () => {
    await using _lock = await take()
    const controller = new AbortController()
    const request = {
      path: path(),
      purpose: '',
      onWait: () => controller.abort(new Error('interrupted')),
    }
    await expect(takeProvisionLock(request, controller.signal)).rejects.toThrow('interrupted')
  })
})
