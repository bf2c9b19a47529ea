import { link, mkdir, open, readFile, readlink, rm, stat, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'
import { processStart } from '../clients/shell/process-start.ts'
import { every, nowMs, wallMs } from '../core/clock.ts'
import { waitFor, type Look } from '../core/deadline.ts'
import { HarnessError } from '../core/errors.ts'

/** Who holds the lock. Pid and start name a process of one boot and one process namespace. */
export interface LockRecord {
  readonly pid: number
  readonly start: string
  readonly machine: string
  /** Tells several holders in one process apart. */
  readonly serial: number
  /** What it is doing, for those who wait. */
  readonly purpose: string
}

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
      const held = await readRecord(request.path)
      if (held !== undefined && isSame(held, record)) await rm(request.path, { force: true })
    },
  }
}

async function acquire(
  request: LockRequest,
  record: LockRecord,
  signal: AbortSignal,
): Promise<void> {
  const limitMs = request.limitMs ?? 3_600_000
  const silence = new SilenceWatch(request.silenceMs ?? 30_000)
  let announced: LockRecord | undefined
  const look = async (signal: AbortSignal): Promise<Look<void>> => {
    if (await create(request.path, record)) return { done: true, seen: 'free' }
    const holder = await readRecord(request.path)
    if (holder === undefined) return { done: false, seen: 'a lock that was just released' }
    if (!(await isAlive(holder, request.path, silence))) {
      await breakLock(request, record, holder, signal)
      return { done: false, seen: `the lock of process ${holder.pid}, which is dead` }
    }
    if (announced === undefined || !isSame(announced, holder)) request.onWait(holder)
    announced = holder
    return {
      done: false,
      seen: `process ${holder.pid} (${holder.purpose}) holds ${request.path}; remove that file if it is wrong`,
    }
  }
  const name = 'another holdfast to finish providing programs'
  await waitFor({ name, limitMs, everyMs: 50 }, keepingErrors(look), signal).then(throwKept)
}

/** A wait takes an error of a look for "not yet"; a folder that cannot be written stays so. */
function keepingErrors(look: (signal: AbortSignal) => Promise<Look<void>>) {
  return async (signal: AbortSignal): Promise<Look<unknown>> =>
    look(signal).catch((error: unknown) => ({ done: true, seen: 'an error', value: error }))
}

function throwKept(error: unknown): void {
  if (error !== undefined) throw error
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
    throw new HarnessError(`could not lock ${path}`, { cause })
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
  return silence.isHeard(await stat(path).then((facts) => String(facts.mtimeMs)))
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

/** The boot of this machine and the namespace of pids that this process sees. */
async function thisMachine(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '')
  return `${boot.trim()} ${namespace}`
}

async function readRecord(path: string): Promise<LockRecord | undefined> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return undefined
    throw new HarnessError(`could not read the lock ${path}`, { cause })
  })
  if (text === undefined) return undefined
  return parseRecord(text)
}

/** What is no record of ours, after a power cut for instance, is broken once it is silent. */
function parseRecord(text: string): LockRecord {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  const fields = (value ?? {}) as Partial<Record<keyof LockRecord, unknown>>
  return {
    pid: numberOr0(fields.pid),
    start: textOrNone(fields.start),
    machine: textOrNone(fields.machine),
    serial: numberOr0(fields.serial),
    purpose: textOrNone(fields.purpose),
  }
}

function numberOr0(field: unknown): number {
  return typeof field === 'number' ? field : 0
}

function textOrNone(field: unknown): string {
  return typeof field === 'string' ? field : ''
}

function isSame(one: LockRecord, other: LockRecord): boolean {
  return (
    one.pid === other.pid &&
    one.start === other.start &&
    one.machine === other.machine &&
    one.serial === other.serial
  )
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
