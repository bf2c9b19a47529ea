import { readFileSync, readlinkSync } from 'node:fs'

/**
 * Tells one process from every other that ever had its number: pids are used again, on this boot,
 * after a reboot, and at the same time in another container.
 */
export interface ProcessIdentity {
  readonly pid: number
  /** Field 22 of `/proc/<pid>/stat`: clock ticks from boot to the start of the process. */
  readonly startTime: number
  readonly bootId: string
  /** Which processes this number counts among, such as `pid:[4026531836]`. */
  readonly pidNamespace: string
}

/** Identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const startTime = startTimeOf(process.pid) ?? 0
  return { pid: process.pid, startTime, bootId: bootId(), pidNamespace: pidNamespace() }
}

/** Start time of the process that has this pid now; `undefined` when it is gone or a zombie. */
export function startTimeOf(pid: number): number | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  // The second field is the program's name in brackets, and may hold blanks and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  if (state === 'Z' || state === 'X') return undefined
  const startTime = Number(fields[19])
  return Number.isSafeInteger(startTime) ? startTime : undefined
}

/**
 * Whether the process still runs. `elsewhere`: it belongs to another container of this boot, so
 * that nobody here can tell.
 */
export function lifeOf(identity: ProcessIdentity): 'alive' | 'dead' | 'elsewhere' {
  if (identity.bootId !== bootId()) return 'dead'
  if (identity.pidNamespace !== pidNamespace()) return 'elsewhere'
  return startTimeOf(identity.pid) === identity.startTime ? 'alive' : 'dead'
}

/** Changes with every boot; empty on a system without `/proc`. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}
