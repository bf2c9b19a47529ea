import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EtcdStore } from '../../../clients/etcd/etcd-store.ts'
import { runCommand } from '../../../clients/shell/run-command.ts'
import { withDeadline } from '../../../core/deadline.ts'
import { describeError, HarnessError } from '../../../core/errors.ts'
import type { EtcdAnswer } from '../../../core/etcd.ts'
import type { EtcdSnapshot, Snapshots } from '../../../core/snapshot.ts'
import type { StoreMember } from './store-member.ts'
import type { StoreMembership } from './store-membership.ts'

/** A snapshot is read as a whole, and written anew for each member. */
const commandLimitMs = 60_000

/** A member that begins with what lies in its data folder. */
export type RestorableMember = Pick<StoreMember, 'name' | 'dataFolder' | 'state'>

/** What snapshots are made with and from. */
export interface StoreSnapshotsOptions {
  /** Path of etcdutl. */
  readonly etcdutl: string
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  /** Of the store that is there; each restored one has another. */
  readonly token: string
  readonly etcd: Pick<EtcdStore, 'saveSnapshot'>
  readonly members: readonly RestorableMember[]
  readonly membership: StoreMembership
  /** A defect: revisions are never bumped. */
  readonly keepsRevisions: boolean
}

/** Snapshots of a store whose members have their data on this machine. */
export class StoreSnapshots implements Snapshots {
  readonly #options: StoreSnapshotsOptions
  #saved = 0
  #restored = 0

  constructor(options: StoreSnapshotsOptions) {
    this.#options = options
  }

  async save(member: string, signal: AbortSignal): Promise<EtcdSnapshot> {
    const file = join(this.#options.folder, `snapshot-${++this.#saved}.db`)
    try {
      await this.#options.etcd.saveSnapshot(member, file, signal)
      const told = await this.#etcdutl(['snapshot', 'status', file, '--write-out=json'], signal)
      const { revision } = JSON.parse(told) as { readonly revision: number }
      const saved = { outcome: 'ok', value: String(revision) } as const
      return { saved, revision: String(revision), file }
    } catch (error) {
      signal.throwIfAborted()
      return { saved: refused(describeError(error)), revision: '', file }
    }
  }

  async restore(
    snapshot: EtcdSnapshot,
    { bumpRevision = 0 }: { readonly bumpRevision?: number },
    signal: AbortSignal,
  ): Promise<EtcdAnswer> {
    const { keepsRevisions, members, membership, token } = this.#options
    const problem = whyNotRestored(snapshot, members)
    if (problem !== undefined) return refused(problem)
    const bump = [`--bump-revision=${bumpRevision}`, '--mark-compacted']
    const extra = bumpRevision > 0 && !keepsRevisions ? bump : []
    const newToken = `${token}-restored-${++this.#restored}`
    try {
      for (const { dataFolder, name } of members) {
        await rm(restoredFolder(dataFolder), { recursive: true, force: true })
        const args = ['snapshot', 'restore', snapshot.file, `--name=${name}`, ...extra]
        const cluster = membership.bootstrapFlags(name, newToken)
        const folder = `--data-dir=${restoredFolder(dataFolder)}`
        await this.#etcdutl([...args, ...cluster, folder], signal)
      }
    } catch (error) {
      signal.throwIfAborted()
      return refused(describeError(error))
    }
    // Only now is anything touched: no member is left with half of it.
    for (const { dataFolder } of members) {
      await rm(dataFolder, { recursive: true, force: true })
      await rename(restoredFolder(dataFolder), dataFolder)
    }
    membership.beginAnew()
    return { outcome: 'ok' }
  }

  async #etcdutl(args: readonly string[], signal: AbortSignal): Promise<string> {
    const { environment, etcdutl: file, folder: cwd } = this.#options
    const what = `etcdutl ${args.slice(0, 2).join(' ')}`
    const { exitCode, stderr, stdout } = await withDeadline(
      { name: what, limitMs: commandLimitMs },
      (limited) => runCommand({ file, args, cwd, environment }, limited),
      signal,
    )
    if (exitCode === 0) return stdout
    throw new HarnessError(`${what} ended with ${exitCode ?? 'a signal'}: ${stderr.trim()}`)
  }
}

/** Why a store cannot be made anew from a snapshot; `undefined` when it can. */
function whyNotRestored(
  { saved }: EtcdSnapshot,
  members: readonly RestorableMember[],
): string | undefined {
  if (saved.outcome !== 'ok') return `there is no snapshot: ${saved.text ?? saved.outcome}`
  const running = members.filter((member) => member.state() !== 'down').map(({ name }) => name)
  if (running.length === 0) return undefined
  return (
    `${running.join(', ')} still ${running.length === 1 ? 'runs' : 'run'}: ` +
    'a store is restored as a whole, with all of its members down'
  )
}

function refused(text: string): EtcdAnswer {
  return { outcome: 'failed', text }
}

function restoredFolder(dataFolder: string): string {
  return `${dataFolder}.restored`
}
