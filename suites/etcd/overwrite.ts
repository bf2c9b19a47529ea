import { noSpaceText } from '../../harness/index.ts'
import type { EtcdStage } from '../../harness/index.ts'

/** Among the keys that the repair of a full store deletes. */
const key = '/holdfast-fill/overwritten'
const valueBytes = 200_000
const periodMs = 50
/** A store that takes nothing for so long is not full, but gone. */
const failuresMax = 20

/** Names under which what happens below is recorded; the claims select by them. */
export const overwriteNames = {
  without: 'overwrite-without-retention',
  retained: 'overwrite-with-retention',
  enough: 'twice the quota was written',
  size: 'size-of-the-store',
} as const

/** How many writes have twice the size of the quota. */
export function twiceTheQuota({ testbed }: EtcdStage): number {
  return Math.ceil((2 * testbed.etcdQuotaBytes) / valueBytes)
}

/**
 * Overwrites one key, twenty times a second or as fast as it is taken, until so many writes were
 * acknowledged or one was refused for want of space; returns how many were acknowledged.
 */
export async function overwrite(
  stage: EtcdStage,
  options: { readonly name: string; readonly writesMax: number },
): Promise<{ readonly taken: number; readonly isFull: boolean }> {
  const { etcd } = stage.testbed
  const value = Buffer.alloc(valueBytes, 'x')
  let taken = 0
  for (let failures = 0; taken < options.writesMax && failures < failuresMax;) {
    const put = stage.etcd(options.name, key, (signal) => etcd.put(key, value, signal))
    const [{ outcome, text = '' }] = await Promise.all([put, stage.sleep(periodMs)])
    if (outcome === 'ok') taken++
    failures = outcome === 'ok' ? 0 : failures + 1
    if (text.includes(noSpaceText)) return { taken, isFull: true }
  }
  return { taken, isFull: false }
}

/** Records how large the files of the members are. */
export async function observeFiles(stage: EtcdStage, when: string): Promise<void> {
  const { etcd, members } = stage.testbed
  for (const { name } of members) {
    const { sizeBytes } = await etcd.status(name, stage.signal)
    stage.observe(overwriteNames.size, true, `${name} ${(sizeBytes / 1e6).toFixed(1)} MB ${when}`)
  }
}
