import { readFile, readlink } from 'node:fs/promises'

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

/** The boot of this machine and the namespace of pids that this process sees. */
export async function thisMachine(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '')
  return `${boot.trim()} ${namespace}`
}

/** The record in a lock file, or `undefined` when there is no such file. */
export async function readRecord(path: string): Promise<LockRecord | undefined> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
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

/** True when both are of one holder. */
export function isSame(one: LockRecord, other: LockRecord): boolean {
  return (
    one.pid === other.pid &&
    one.start === other.start &&
    one.machine === other.machine &&
    one.serial === other.serial
  )
}
