import { AlarmAction, AlarmType, type Lease } from 'etcd3'
import { HarnessError } from '../../core/errors.ts'
import type { EtcdAlarm, EtcdAnswer, EtcdLease, EtcdStatus, WatchDefect } from '../../core/etcd.ts'
import { actOnRegisters } from './act-on-registers.ts'
import { connectMember, type EtcdCall, type EtcdMember } from './etcd-member.ts'
import type { EtcdMemberAddress, EtcdTls } from './etcd-member.ts'
import type { EtcdStore } from './etcd-store.ts'
import { addMember, removeMember } from './change-members.ts'
import { fillStore } from './fill-store.ts'
import { grpcFailure, isAlreadyCompacted, outcomeOfFailure } from '../../core/grpc-failure.ts'
import { memberHash } from './member-hash.ts'
import { MemberNames } from './member-names.ts'
import { MemberRing } from './member-ring.ts'
import { readPrefixes } from './read-prefixes.ts'
import { saveSnapshot } from './save-snapshot.ts'
import { seedStore } from './seed-store.ts'
import { watchFrom } from './watch-from.ts'
import { watchKeys } from './watch-keys.ts'

const limitMsDefault = 10_000
/** Compaction and defragmentation rewrite the whole file. */
const maintenanceLimitMs = 60_000

/** How to reach a store. */
export interface EtcdConnectOptions {
  readonly members: readonly EtcdMemberAddress[]
  /** Absent for a store that listens without TLS. */
  readonly tls?: EtcdTls
  /** Limit of each call but compaction and defragmentation, which have 60 s. Default 10 s. */
  readonly limitMs?: number
  readonly defects?: EtcdDefects
}

/** What a sabotage has built in. */
export interface EtcdDefects {
  readonly readsStale?: boolean
  readonly watches?: WatchDefect
}

/**
 * Connects to a store: puts go over HTTP/2 (`direct-puts.ts`), all else through etcd3, whose traps
 * are guarded here: its circuit breaker and its choice of hosts by chance (`etcd-member.ts`), its
 * lost codes (`grpc-failure.ts`), its waits without end, and its enums, which do nothing when given
 * as names. Nothing is sent before the first call.
 */
export function connectEtcd(options: EtcdConnectOptions): EtcdStore {
  const members = options.members.map((member) => connectMember(member, options.tls))
  const ring = new MemberRing(members)
  const names = new MemberNames(ring)
  const limitMs = options.limitMs ?? limitMsDefault
  const { defects = {} } = options

  const ask = <T>(name: string, call: EtcdCall<T>, signal: AbortSignal): Promise<T> =>
    ring.ask({ name, limitMs, call }, signal)

  async function alarms(signal: AbortSignal): Promise<readonly EtcdAlarm[]> {
    const raised: EtcdAlarm[] = []
    for (const { id, alarm } of await raisedAlarms(ask, signal)) {
      raised.push({ member: await names.nameOf(id, limitMs, signal), alarm })
    }
    return raised
  }

  return {
    put(key, value, signal) {
      return answerTo('write', ring.put({ key, value: asBuffer(value), limitMs }, signal), signal)
    },
    async get(key, signal) {
      let value: string | null = null
      const get = async (): Promise<void> => {
        value = await ask('get', (client, call) => client.get(key).options(call).string(), signal)
      }
      const answer = await answerTo('read', get(), signal)
      return value === null ? answer : { ...answer, value }
    },
    putThrough(member, key, value, signal) {
      const work = ring.named(member).put({ key, value: asBuffer(value), limitMs }, signal)
      return answerTo('write', work, signal)
    },
    delete(key, signal) {
      const work = ask(
        'delete',
        (client, call) => client.delete().key(key).options(call).exec(),
        signal,
      )
      return answerTo('write', work, signal)
    },
    async onRegisters(member, act, signal) {
      let met = {}
      const work = async (): Promise<void> => {
        met = await ring.named(member).call(
          { name: `${act.act} through ${member}`, limitMs },
          (client, call) => {
            return actOnRegisters(client, act, { call, stale: defects.readsStale === true })
          },
          signal,
        )
      }
      const answer = await answerTo(act.act === 'read' ? 'read' : 'write', work(), signal)
      return { ...answer, ...met }
    },
    watchKeys({ member, prefix, from }, tell, signal) {
      const { watches: defect } = defects
      const address = ring.named(member)
      const watch = { address, tls: options.tls, prefix, from, ...(defect && { defect }) }
      return watchKeys(watch, tell, signal)
    },
    transact({ puts, deletes }, signal) {
      const request = {
        success: [
          ...puts.map((key) => ({
            request_put: { key: Buffer.from(key), value: Buffer.from(key) },
          })),
          ...deletes.map((key) => ({ request_delete_range: { key: Buffer.from(key) } })),
        ],
      }
      const work = ask('transaction', (client, call) => client.kv.txn(request, call), signal)
      return answerTo('write', work, signal)
    },
    lease: (seconds, signal) => askForLease(ask, seconds, signal),
    fill: (fill, signal) => fillStore(ring, { ...fill, limitMs }, signal),
    async deletePrefix(prefix, signal) {
      if (prefix === '') throw new HarnessError('an empty prefix would delete the whole store')
      const work = ask(
        `delete of ${prefix}`,
        (client, call) => client.delete().prefix(prefix).options(call).exec(),
        signal,
      )
      return answerTo('write', work, signal)
    },
    compact: (signal) => answerTo('write', compact(ring, limitMs, signal), signal),
    async defragment(member, signal) {
      const work = ring
        .named(member)
        .call(
          { name: 'defragment', limitMs: maintenanceLimitMs },
          (client, call) => client.maintenance.defragment(call),
          signal,
        )
      return answerTo('write', work, signal)
    },
    alarms,
    disarm: (signal) => answerTo('write', disarm(ask, signal), signal),
    status: (member, signal) => statusOf(ring.named(member), limitMs, signal),
    hash: (member, revision, signal) =>
      memberHash(ring.named(member), { revision, limitMs }, signal),
    members: (signal) => names.all(limitMs, signal),
    watchFrom: (key, revision, signal) => watchFrom(ring, { key, revision, limitMs }, signal),
    removeMember: (peerUrl, signal) => removeMember(ring, peerUrl, signal),
    addMember: (peerUrl, signal) => addMember(ring, peerUrl, signal),
    saveSnapshot: (member, file, signal) =>
      saveSnapshot(ring.named(member), { file, limitMs: maintenanceLimitMs }, signal),
    readPrefixes: (prefixes, signal) => readPrefixes(ring, { prefixes, limitMs }, signal),
    seed: (entries, signal) => seedStore(ring, { entries, limitMs }, signal),
    close() {
      for (const member of members) member.close()
    },
  }
}

/** Through etcd3's own leases, which would ask again and again by themselves if they were let. */
async function askForLease(ask: Ask, seconds: number, signal: AbortSignal): Promise<EtcdLease> {
  let lease: Lease | undefined
  const grant = ask(
    'lease grant',
    (client) => {
      lease = client.lease(seconds, { autoKeepAlive: false })
      // It tells of its own failure twice; the second time nobody may listen.
      lease.on('lost', () => undefined)
      return lease.grant()
    },
    signal,
  )
  const granted = await answerTo('write', grant, signal)
  return {
    granted,
    renew: async (renewSignal) => {
      const held = lease
      if (held === undefined) return { outcome: 'failed', text: 'there is no lease' }
      const renewal = ask('lease renewal', (_, call) => held.keepaliveOnce(call), renewSignal)
      return answerTo('write', renewal, renewSignal)
    },
    release: () => lease?.release(),
  }
}

type Ask = <T>(name: string, call: EtcdCall<T>, signal: AbortSignal) => Promise<T>

/** Rejects only when `signal` is aborted. */
async function answerTo(
  kind: 'read' | 'write',
  work: PromiseLike<unknown>,
  signal: AbortSignal,
): Promise<EtcdAnswer> {
  try {
    await work
    return { outcome: 'ok' }
  } catch (error) {
    signal.throwIfAborted()
    const failure = grpcFailure(error)
    return { outcome: outcomeOfFailure(failure, kind), ...failure }
  }
}

/** The same memory where there are bytes already. */
function asBuffer(bytes: string | Uint8Array): Buffer {
  if (typeof bytes === 'string') return Buffer.from(bytes)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

async function raisedAlarms(
  ask: Ask,
  signal: AbortSignal,
): Promise<readonly { readonly id: string; readonly alarm: EtcdAlarm['alarm'] }[]> {
  const listed = await ask(
    'alarm list',
    (client, call) =>
      client.maintenance.alarm({ action: AlarmAction.Get, memberID: 0, alarm: 0 }, call),
    signal,
  )
  return listed.alarms.flatMap(({ memberID, alarm }) => {
    if (alarm === 'None') return []
    return [{ id: memberID, alarm: alarm === 'Nospace' ? 'NOSPACE' : 'CORRUPT' } as const]
  })
}

async function disarm(ask: Ask, signal: AbortSignal): Promise<void> {
  for (const { id, alarm } of await raisedAlarms(ask, signal)) {
    if (alarm !== 'NOSPACE') continue
    const request = { action: AlarmAction.Deactivate, memberID: id, alarm: AlarmType.Nospace }
    await ask('disarm', (client, call) => client.maintenance.alarm(request, call), signal)
  }
}

async function compact(ring: MemberRing, limitMs: number, signal: AbortSignal): Promise<void> {
  const now = await ring.ask(
    {
      name: 'present revision',
      limitMs,
      call: (client, call) => client.get('holdfast-revision').options(call).exec(),
    },
    signal,
  )
  const request = { revision: now.header.revision, physical: true }
  try {
    await ring.ask(
      {
        name: `compaction at ${request.revision}`,
        limitMs: maintenanceLimitMs,
        call: (client, call) => client.kv.compact(request, call),
      },
      signal,
    )
  } catch (error) {
    if (!isAlreadyCompacted(grpcFailure(error))) throw error
  }
}

async function statusOf(
  member: EtcdMember,
  limitMs: number,
  signal: AbortSignal,
): Promise<EtcdStatus> {
  try {
    const status = await member.call(
      { name: 'status', limitMs },
      (client, call) => client.maintenance.status(call),
      signal,
    )
    return {
      sizeBytes: Number(status.dbSize),
      leader: status.leader === status.header.member_id,
      revision: status.header.revision,
      version: status.version,
    }
  } catch (cause) {
    signal.throwIfAborted()
    const { text } = grpcFailure(cause)
    throw new HarnessError(`no status of etcd member ${member.name}: ${text}`, { cause })
  }
}
