import { nowMs } from '../../../core/clock.ts'
import { describeMs } from '../../../core/duration.ts'
import type { Provider, ProvisionOptions } from '../../../core/provider.ts'
import type { Scope } from '../../../core/scope.ts'
import type { EtcdTestbed } from '../../../core/testbed.ts'
import { acquireFolder } from '../../control-plane/acquire-folder.ts'
import { storeShape } from './store-shape.ts'
import { StoreTestbed } from './store-testbed.ts'
import { untilServing } from './until-serving.ts'

/** Stores of 1, 3 or 5 etcd members as processes on loopback. */
export function storeProvider(options: {
  /** Paths of etcd and etcdutl. */
  readonly etcd: string
  readonly etcdutl: string
  readonly versions: Readonly<Record<string, string>>
}): Provider<EtcdTestbed> {
  return {
    name: 'embedded',
    shape: storeShape,
    provision: (provision, scope, signal) =>
      provisionStore({ ...options, provision }, scope, signal),
  }
}

async function provisionStore(
  options: {
    readonly etcd: string
    readonly etcdutl: string
    readonly versions: Readonly<Record<string, string>>
    readonly provision: ProvisionOptions
  },
  scope: Scope,
  signal: AbortSignal,
): Promise<EtcdTestbed> {
  const { provision } = options
  const startedMs = nowMs()
  await acquireFolder(provision, scope)
  const testbed = await StoreTestbed.layOut(options, signal)
  await scope.acquire(
    { kind: 'stop-testbed', name: `processes of ${provision.id}`, testbed: provision.id },
    async () => {
      provision.progress(`starting ${testbed.members.length} members of etcd`)
      await testbed.start(signal)
      await untilServing(testbed, signal)
    },
    () => testbed.close(),
  )
  provision.progress(`testbed ready after ${describeMs(nowMs() - startedMs)}`)
  return testbed
}
