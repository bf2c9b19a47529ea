import { CompareResult, CompareTarget, type IRequestOp, type ITxnRequest } from 'etcd3'
import { waitFor } from '../../core/deadline.ts'
import type { StoreEntry } from './etcd-store.ts'
import { grpcFailure, isUnreachable } from '../../core/grpc-failure.ts'
import type { MemberRing } from './member-ring.ts'

/** etcd takes 128 operations (`--max-txn-ops`) along each way into nested transactions. */
const opsMax = 100
const waitLimitMs = 20_000

/**
 * Puts all entries into a store that holds nothing, in one transaction; false, and nothing is put,
 * when it holds anything. Waits 20 s for a store that does not answer yet.
 */
export async function seedStore(
  ring: MemberRing,
  options: { readonly entries: readonly StoreEntry[]; readonly limitMs: number },
  signal: AbortSignal,
): Promise<boolean> {
  const request = seedRequest(options.entries)
  const { limitMs } = options
  return waitFor(
    { name: 'the store to take its seed', limitMs: waitLimitMs, everyMs: 20 },
    async (lookSignal) => {
      try {
        const { succeeded } = await ring.ask(
          { name: 'seed', limitMs, call: (client, call) => client.kv.txn(request, call) },
          lookSignal,
        )
        return { done: true, seen: 'an answer', value: succeeded }
      } catch (error) {
        // What was refused once will be refused again.
        if (!isUnreachable(grpcFailure(error))) return { done: true, seen: 'no', value: false }
        throw error
      }
    },
    signal,
  )
}

/** Nested, because one level takes too few operations; still all of it or nothing. */
function seedRequest(entries: readonly StoreEntry[]): ITxnRequest {
  const puts = entries.map(({ key, value }): IRequestOp => {
    return { request_put: { key: Buffer.from(key), value } }
  })
  const parts: IRequestOp[] = []
  for (let at = 0; at < puts.length; at += opsMax) {
    const success = puts.slice(at, at + opsMax)
    parts.push({ request_txn: { compare: [], success, failure: [] } })
  }
  return { compare: [storeIsEmpty], success: parts, failure: [] }
}

const everyKey = Buffer.from([0])

/** Of no key at all this holds; of any key that exists it does not. */
const storeIsEmpty = {
  key: everyKey,
  range_end: everyKey,
  target: CompareTarget.Create,
  result: CompareResult.Equal,
  create_revision: 0,
}
