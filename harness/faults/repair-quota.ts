import { nowMs } from '../core/clock.ts'
import { HarnessError } from '../core/errors.ts'
import { waitFor } from '../core/deadline.ts'
import type { EtcdAnswer, EtcdClient } from '../core/etcd.ts'

/** Keys that a fill wrote, and nothing else did. */
export const fillPrefixes = ['/holdfast-fill/', '/registry/configmaps/holdfast-fill/'] as const

const betweenEndsMs = 100_000

interface Step {
  readonly name: string
  readonly perform: (signal: AbortSignal) => Promise<EtcdAnswer>
}

/**
 * The one order that works: delete, compact, defragment every member, disarm. Goes to etcd, never
 * through the API server, and may be done twice.
 */
export async function repairQuota(
  etcd: EtcdClient,
  members: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await performAll(repairOf(etcd, members), signal)
}

/**
 * The same of a store whose members end under the alarm, and are started again: each step waits for
 * one that answers, at most 100 s in all.
 */
export async function repairBetweenEnds(
  etcd: EtcdClient,
  members: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const untilMs = nowMs() + betweenEndsMs
  for (const { name, perform } of repairOf(etcd, members)) {
    await waitFor(
      { name: `the store to ${name}`, limitMs: Math.max(1, untilMs - nowMs()), everyMs: 50 },
      async (look) => {
        const { outcome, text = outcome } = await perform(look)
        return { done: outcome === 'ok', seen: text }
      },
      signal,
    )
  }
}

/** Deletes what the fill wrote. Deletes go on under the alarm. */
export async function deleteFill(etcd: EtcdClient, signal: AbortSignal): Promise<void> {
  await performAll(deletesOf(etcd), signal)
}

function repairOf(etcd: EtcdClient, members: readonly string[]): Step[] {
  return [
    ...deletesOf(etcd),
    { name: 'compact', perform: (signal) => etcd.compact(signal) },
    ...members.map((member) => ({
      name: `defragment ${member}`,
      perform: (signal: AbortSignal) => etcd.defragment(member, signal),
    })),
    { name: 'disarm', perform: (signal) => etcd.disarm(signal) },
  ]
}

function deletesOf(etcd: EtcdClient): Step[] {
  return fillPrefixes.map((prefix) => ({
    name: `delete ${prefix}`,
    perform: (signal) => etcd.deletePrefix(prefix, signal),
  }))
}

async function performAll(steps: readonly Step[], signal: AbortSignal): Promise<void> {
  for (const { name, perform } of steps) {
    const { outcome, text = outcome } = await perform(signal)
    if (outcome !== 'ok') throw new HarnessError(`could not ${name}: ${text}`)
  }
}
