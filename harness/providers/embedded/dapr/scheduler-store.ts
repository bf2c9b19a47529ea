import { HarnessError } from '../../../core/errors.ts'
import { partitionOf } from './partition-of.ts'
import type { EtcdStore } from '../../../clients/etcd/etcd-store.ts'
import type { DaprApp } from '../../../core/dapr.ts'

/** Whose jobs those of a check are. */
export const ownApp: DaprApp = { appId: 'holdfast', namespace: 'holdfast' }

/** Each replica that takes part has a key below it, which goes with its lease. */
const leadershipKeys = 'dapr/leadership/'

type Store = Pick<EtcdStore, 'readPrefixes'>

/** Names of the replicas that take part in the work; throws when the store does not say. */
export async function leadershipIn(store: Store, signal: AbortSignal): Promise<readonly string[]> {
  const found = await store.readPrefixes([leadershipKeys], signal)
  return found.map(({ key }) => key.slice(leadershipKeys.length))
}

/** Name of the replica that delivers a job of ours; throws when the store does not say. */
export async function ownerIn(store: Store, job: string, signal: AbortSignal): Promise<string> {
  const replicas = (await leadershipIn(store, signal)).toSorted()
  const { appId, namespace } = ownApp
  const key = `dapr/jobs/app||${namespace}||${appId}||${job}`
  const found = await store.readPrefixes([key], signal)
  const value = found.find((entry) => entry.key === key)?.value
  const owner = value && replicas[Number(partitionOf(value) % BigInt(replicas.length))]
  if (owner === undefined) throw new HarnessError(`no replica has a job ${job}`)
  return owner
}
