import { waitFor } from '../../../core/deadline.ts'
import { describeError } from '../../../core/errors.ts'
import type { EtcdTestbed } from '../../../core/testbed.ts'

const readyLimitMs = 60_000

/** A leader is there, every member knows it, and a value can be read. */
export async function untilServing(testbed: EtcdTestbed, signal: AbortSignal): Promise<void> {
  const { etcd, members } = testbed
  await waitFor(
    { name: 'the store to serve', limitMs: readyLimitMs, everyMs: 50 },
    async (look) => {
      try {
        const states = await Promise.all(members.map(({ name }) => etcd.status(name, look)))
        const leaders = states.filter(({ leader }) => leader).length
        if (leaders !== 1) return { done: false, seen: `${leaders} leaders` }
        const { outcome, text = outcome } = await etcd.get('holdfast-ready', look)
        return { done: outcome === 'ok', seen: text }
      } catch (error) {
        look.throwIfAborted()
        return { done: false, seen: describeError(error) }
      }
    },
    signal,
  )
}
