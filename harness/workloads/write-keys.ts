import { membersOfStore } from '../core/members-of-store.ts'
import { atRate } from './at-rate.ts'
import type { AnyStage, Workload } from '../core/stage.ts'

/** What the operations are called, for the claims that select them. */
export const keyWrites = { write: 'write-key', read: 'read-key' } as const

/**
 * Writes keys of their own through each member of the store in turn, each key with its own name as
 * value, at a constant rate and whatever is answered: none waits for the one before, and who is on
 * the wrong side of a fault keeps only its own from the others. `written` takes the keys.
 */
export function writeKeys(options: {
  readonly prefix: string
  readonly perSecond: number
  readonly written: string[]
}): Workload<AnyStage> {
  const { prefix, perSecond, written } = options
  return {
    name: 'write-keys',
    async run(stage, signal) {
      const { etcd } = stage.testbed
      const names = membersOfStore(stage.testbed).map(({ name }) => name)
      const writeOne = (number: number): Promise<unknown> => {
        const key = `${prefix}${number}`
        written.push(key)
        const member = names[number % names.length] ?? ''
        const put = (call: AbortSignal) => etcd.putThrough(member, key, key, call)
        return stage.etcd(keyWrites.write, key, put, { value: key })
      }
      await atRate(perSecond, writeOne, signal)
    },
  }
}

/** A store that does not answer is not asked for hundreds of keys: the others stay unread. */
const failuresMax = 3

/** One read at a time would take longer after a soak than the soak's last rounds. */
const readers = 8

/** Reads every key that may have been written, when all is well again. */
export async function readKeys(stage: AnyStage, written: readonly string[]): Promise<void> {
  const keys = written.values()
  let failures = 0
  const read = async (): Promise<void> => {
    // All readers share the iterator: each takes the next key that nobody took.
    for (const key of keys) {
      const get = (call: AbortSignal) => stage.testbed.etcd.get(key, call)
      const { outcome } = await stage.etcd(keyWrites.read, key, get)
      failures = outcome === 'ok' ? 0 : failures + 1
      if (failures >= failuresMax) return
    }
  }
  await Promise.all(Array.from({ length: readers }, read))
}
