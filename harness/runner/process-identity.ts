import { readFile, readlink } from 'node:fs/promises'
import { pid as ownPid } from 'node:process'
import { processStart } from '../clients/shell/process-start.ts'

/**
 * Tells one process from every other that ever had its number: pids are used again, on this boot,
 * after a reboot, and at the same time in another container.
 */
export interface ProcessIdentity {
  readonly pid: number
  /** As `processStart` gives it: clock ticks from boot to the start of the process. */
  readonly startTime: string
  readonly bootId: string
  /** Which processes this number counts among, such as `pid:[4026531836]`. */
  readonly pidNamespace: string
}

/** Identity of a process, by default of this one; of one that is gone it is that of nobody. */
export async function identityOf(pid = ownPid): Promise<ProcessIdentity> {
  const startTime = (await processStart(pid)) ?? ''
  return { pid, startTime, bootId: await bootId(), pidNamespace: await pidNamespace() }
}

/**
 * Whether the process still runs. `elsewhere`: it belongs to another container of this boot, so
 * that nobody here can tell.
 */
export async function lifeOf(identity: ProcessIdentity): Promise<'alive' | 'dead' | 'elsewhere'> {
  if (identity.bootId !== (await bootId())) return 'dead'
  if (identity.pidNamespace !== (await pidNamespace())) return 'elsewhere'
  return (await processStart(identity.pid)) === identity.startTime ? 'alive' : 'dead'
}

/** Changes with every boot; empty on a system without `/proc`. */
async function bootId(): Promise<string> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return text.trim()
}

async function pidNamespace(): Promise<string> {
  return readlink('/proc/self/ns/pid').catch(() => '')
}
