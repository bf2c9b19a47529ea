import { link, mkdir, open, rm, stat, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'
import { processStart } from '../clients/shell/process-start.ts'
import { every, nowMs, wallMs } from '../core/clock.ts'
import { waitFor, type Look } from '../core/deadline.ts'
import { isSame, readRecord, thisMachine, type LockRecord } from './lock-record.ts'

export interface LockRequest {
  readonly path: string
  readonly purpose: string
  /** How long to wait for another holder. By default an hour, several times the slowest build. */
  readonly limitMs?: number
  /** How long a holder that this process cannot see may be silent. By default 30 s. */
  readonly silenceMs?: number
  /** Called once for each other holder that is waited for. */
  readonly onWait: (holder: LockRecord) => void
}

const beatMs = 2_000
let serialLast = 0

/**
 * Takes the lock file, waiting while a living process holds it; the lock of a dead one is broken.
 * Dispose of the result to release it. The whole record appears at once (by a hard link), and a
 * dead holder's file is removed only under a lock of its own, so two processes never both hold it.
 */
export async function takeProvisionLock(
  request: LockRequest,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  await mkdir(dirname(request.path), { recursive: true })
  serialLast += 1
  const record: LockRecord = {
    serial: serialLast,
    pid: process.pid,
    start: (await processStart(process.pid)) ?? '',
    machine: await thisMachine(),
    purpose: request.purpose,
  }
  await acquire(request, record, signal)
  const stopBeating = every(beatMs, () => {
    void utimes(request.path, wallMs() / 1000, wallMs() / 1000).catch(() => undefined)
  })
  return {
    async [Symbol.asyncDispose]() {
      stopBeating()
      await release(request.path, record)
    },
  }
}

async function acquire(
  request: LockRequest,
  record: LockRecord,
  signal: AbortSignal,
): Promise<void> {
  const limitMs = request.limitMs ?? 3_600_000
  const name = `the lock ${request.path}`
  const look = lookForLock(request, record)
  let lastLook: Promise<Look<unknown>> | undefined
  try {
    const error = await waitFor(
      { name, limitMs, everyMs: 100 },
      async (signal) => {
        // A wait takes an error for "not yet", but a folder that cannot be written stays so.
        lastLook = look(signal).catch((value: unknown) => ({ done: true, seen: 'an error', value }))
        return lastLook
      },
      signal,
    )
    if (error !== undefined) throw error
  } catch (cause) {
    // A look that was given up half-way may have taken the lock after all.
    await lastLook
    await release(request.path, record)
    throw cause
  }
}

function lookForLock(
  request: LockRequest,
  record: LockRecord,
): (signal: AbortSignal) => Promise<Look<unknown>> {
  const { onWait, path } = request
  const silence = new SilenceWatch(request.silenceMs ?? 30_000)
  let announced: LockRecord | undefined
  return async (signal) => {
    const present = await readRecord(path)
    if (present === undefined && (await create(path, record))) return { done: true, seen: 'free' }
    const holder = present ?? (await readRecord(path))
    if (holder === undefined) return { done: false, seen: 'a lock that was just released' }
    if (!(await isAlive(holder, path, silence))) {
      await breakLock(request, record, holder, signal)
      return { done: await create(path, record), seen: 'the lock of a dead process' }
    }
    if (announced === undefined || !isSame(announced, holder)) onWait(holder)
    announced = holder
    return {
      done: false,
      seen:
        `process ${holder.pid} (${holder.purpose}) holds it; ` +
        'if that is wrong, remove the file',
    }
  }
}

async function release(path: string, record: LockRecord): Promise<void> {
  const held = await readRecord(path)
  if (held !== undefined && isSame(held, record)) await rm(path, { force: true })
}

/** Puts the record under the lock's name, unless something is there. */
async function create(path: string, record: LockRecord): Promise<boolean> {
  const draft = `${path}.${record.pid}-${record.serial}`
  const file = await open(draft, 'w', 0o644)
  try {
    await file.writeFile(JSON.stringify(record))
  } finally {
    await file.close()
  }
  try {
    await link(draft, path)
    return true
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false
    throw cause
  } finally {
    await rm(draft, { force: true })
  }
}

/** Only who holds the lock on the dead holder's file may remove it, after looking again. */
async function breakLock(
  request: LockRequest,
  record: LockRecord,
  dead: LockRecord,
  signal: AbortSignal,
): Promise<void> {
  const path = `${request.path}.dead-${dead.pid}-${dead.start.replace(/\D/g, '')}-${dead.serial}`
  await acquire({ ...request, path, onWait: () => undefined }, record, signal)
  try {
    const held = await readRecord(request.path)
    if (held !== undefined && isSame(held, dead)) await rm(request.path, { force: true })
  } finally {
    await rm(path, { force: true })
  }
}

/**
 * On this machine a holder lives while its process does. One in another container or on another
 * machine cannot be seen: it lives while it touches its file.
 */
async function isAlive(holder: LockRecord, path: string, silence: SilenceWatch): Promise<boolean> {
  if (holder.machine === (await thisMachine())) {
    return (await processStart(holder.pid)) === holder.start
  }
  return silence.isHeard(await mtimeOf(path))
}

async function mtimeOf(path: string): Promise<string> {
  return stat(path).then(
    ({ mtimeMs }) => String(mtimeMs),
    () => 'released',
  )
}

/** Notices by the monotonic clock whether something has changed lately. */
class SilenceWatch {
  readonly #limitMs: number
  #last = ''
  #sinceMs = 0

  constructor(limitMs: number) {
    this.#limitMs = limitMs
  }

  /** True while `value` has changed within the limit. */
  isHeard(value: string): boolean {
    if (value !== this.#last) {
      this.#last = value
      this.#sinceMs = nowMs()
    }
    return nowMs() - this.#sinceMs < this.#limitMs
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
