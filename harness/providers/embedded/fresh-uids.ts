import { randomUUID } from 'node:crypto'
import type { StoreEntry } from '../../clients/etcd/etcd-store.ts'

const uidPattern = /[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/g

/**
 * The same objects with other uids: one that is named in several places gets one new uid, which is
 * as long, so that encodings stay valid. What knows a cluster by the uid of `kube-system` must not
 * take two testbeds for one.
 */
export function withFreshUids(entries: readonly StoreEntry[]): StoreEntry[] {
  const fresh = new Map<string, string>()
  const replace = (uid: string): string => {
    const known = fresh.get(uid) ?? randomUUID()
    fresh.set(uid, known)
    return known
  }
  return entries.map(({ key, value }) => {
    // One character for each byte, there and back.
    const text = value.toString('latin1').replaceAll(uidPattern, replace)
    return { key, value: Buffer.from(text, 'latin1') }
  })
}
