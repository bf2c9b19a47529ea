import { HarnessError } from '../core/errors.ts'
import type { EtcdAnswer, EtcdClient } from '../core/etcd.ts'

/** Keys that a fill wrote, and nothing else did. */
export const fillPrefixes = ['/holdfast-fill/', '/registry/configmaps/holdfast-fill/'] as const

/**
 * The one order that works: delete, compact, defragment every member, disarm. Goes to etcd, never
 * through the API server, and may be done twice.
 */
export async function repairQuota(
  etcd: EtcdClient,
  members: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await deleteFill(etcd, signal)
  succeed('compact', await etcd.compact(signal))
  for (const member of members) {
    succeed(`defragment ${member}`, await etcd.defragment(member, signal))
  }
  succeed('disarm', await etcd.disarm(signal))
}

/** Deletes what the fill wrote. Deletes go on under the alarm. */
export async function deleteFill(etcd: EtcdClient, signal: AbortSignal): Promise<void> {
  for (const prefix of fillPrefixes) {
    succeed(`delete ${prefix}`, await etcd.deletePrefix(prefix, signal))
  }
}

function succeed(step: string, answer: EtcdAnswer): void {
  if (answer.outcome === 'ok') return
  throw new HarnessError(`could not ${step}: ${answer.text ?? answer.outcome}`)
}
