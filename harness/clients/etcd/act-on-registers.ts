import { CompareResult, CompareTarget, type Etcd3, type ICompare, type IKeyValue } from 'etcd3'
import type { KeyState, RegisterAct, RegisterAnswer } from '../../core/etcd.ts'

type Met = Pick<RegisterAnswer, 'found' | 'revision'>

/** Acts on registers, and says what was met. `stale`: reads ask nobody but the member itself. */
export async function actOnRegisters(
  client: Etcd3,
  act: RegisterAct,
  options: { readonly call: { readonly deadline: number }; readonly stale: boolean },
): Promise<Met> {
  const { call, stale } = options
  switch (act.act) {
    case 'read': {
      const read = await client.kv.range({ key: Buffer.from(act.key), serializable: stale }, call)
      return { found: stateOf(read.kvs), revision: Number(read.header.revision) }
    }
    case 'write': {
      const puts = act.keys.map((key) => ({ request_put: putOf(key, act.value) }))
      const written = await client.kv.txn({ compare: [], success: puts, failure: [] }, call)
      return { revision: Number(written.header.revision) }
    }
    case 'swap': {
      const key = Buffer.from(act.key)
      const request = {
        compare: [compareWith(key, act.expected)],
        success: [{ request_put: putOf(act.key, act.value) }],
        failure: [{ request_range: { key } }],
      }
      const { header, succeeded, responses } = await client.kv.txn(request, call)
      const revision = Number(header.revision)
      if (succeeded) return { found: act.expected, revision }
      return { found: stateOf(responses[0]?.response_range.kvs ?? []), revision }
    }
    case 'delete': {
      const key = Buffer.from(act.key)
      const deleted = await client.kv.deleteRange({ key, prev_kv: true }, call)
      return { found: stateOf(deleted.prev_kvs), revision: Number(deleted.header.revision) }
    }
    default:
      return act satisfies never
  }
}

function putOf(key: string, value: string): { readonly key: Buffer; readonly value: Buffer } {
  return { key: Buffer.from(key), value: Buffer.from(value) }
}

/** A key that is not there has no value to compare, and was created at revision 0. */
function compareWith(key: Buffer, expected: KeyState): ICompare {
  const result = CompareResult.Equal
  if (expected === null) return { key, result, target: CompareTarget.Create, create_revision: 0 }
  return { key, result, target: CompareTarget.Value, value: Buffer.from(expected) }
}

function stateOf([found]: readonly IKeyValue[]): KeyState {
  return found === undefined ? null : found.value.toString()
}
