import { nowMs } from '../../../core/clock.ts'
import { waitFor } from '../../../core/deadline.ts'
import { describeMs } from '../../../core/duration.ts'
import { lookReplica } from '../../../core/look-replica.ts'
import type { Provider } from '../../../core/provider.ts'
import { schedulerReplicas } from '../../../core/scheduler-replicas.ts'
import type { Scope } from '../../../core/scope.ts'
import type { DaprTestbed } from '../../../core/testbed.ts'
import { acquireFolder } from '../../control-plane/acquire-folder.ts'
import { schedulerShape } from './scheduler-shape.ts'
import { SchedulerTestbed, type SchedulerOptions } from './scheduler-testbed.ts'

const readyLimitMs = 60_000

/** Schedulers of one replica or three, as processes on loopback. */
export function schedulerProvider(
  options: Omit<SchedulerOptions, 'provision'>,
): Provider<DaprTestbed> {
  return {
    name: 'embedded',
    shape: schedulerShape,
    provision: (provision, scope, signal) =>
      provisionScheduler({ ...options, provision }, scope, signal),
  }
}

async function provisionScheduler(
  options: SchedulerOptions,
  scope: Scope,
  signal: AbortSignal,
): Promise<DaprTestbed> {
  const { provision } = options
  const startedMs = nowMs()
  await acquireFolder(provision, scope)
  const testbed = await SchedulerTestbed.layOut(options, signal)
  await scope.acquire(
    { kind: 'stop-testbed', name: `processes of ${provision.id}`, testbed: provision.id },
    async () => {
      const count = testbed.members.length
      provision.progress(`starting ${count} ${count === 1 ? 'replica' : 'replicas'} of Dapr`)
      await testbed.start(signal)
      await untilAnswering(testbed, readyLimitMs, signal)
    },
    () => testbed.close(),
  )
  provision.progress(`testbed ready after ${describeMs(nowMs() - startedMs)}`)
  return testbed
}

/** Every replica answers, which it does when all have found together. */
export async function untilAnswering(
  testbed: DaprTestbed,
  limitMs: number,
  signal: AbortSignal,
): Promise<void> {
  for (const { name } of schedulerReplicas(testbed)) {
    await waitFor(
      { name: `${name} to answer`, limitMs, everyMs: 50 },
      (look) => lookReplica(testbed.dapr, name, look),
      signal,
    )
  }
}
