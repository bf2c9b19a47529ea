import { nowMs } from '../../../core/clock.ts'
import { waitFor } from '../../../core/deadline.ts'
import { describeMs } from '../../../core/duration.ts'
import { describeError } from '../../../core/errors.ts'
import type { Provider, ProvisionOptions } from '../../../core/provider.ts'
import type { Scope } from '../../../core/scope.ts'
import type { EtcdTestbed } from '../../../core/testbed.ts'
import { acquireFolder } from '../../control-plane/acquire-folder.ts'
import { storeShape } from './store-shape.ts'
import { StoreTestbed } from './store-testbed.ts'

const readyLimitMs = 60_000

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

/** A leader is there, every member knows it, and a value can be read. */
async function untilServing(testbed: StoreTestbed, signal: AbortSignal): Promise<void> {
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
