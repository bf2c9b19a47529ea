import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolvePrograms } from '../../../../assets/resolve-programs.ts'
import type { Scope } from '../../../../core/scope.ts'
import { packageRoot } from '../../../../runner/package-root.ts'
import { schedulerProvider } from '../scheduler-provider.ts'
import type { NewEvent } from '../../../../core/event.ts'
import type { TestbedOptions } from '../../../../core/provider.ts'
import type { DaprTestbed } from '../../../../core/testbed.ts'
import { smallTestbed } from '../../../testing/small-testbed.ts'
import { unjournalledScope } from '../../../testing/unjournalled-scope.ts'

/** A scheduler that was made for a test; `scope` takes it back, `folder` is to be removed. */
export interface MadeScheduler {
  readonly id: string
  readonly folder: string
  readonly scope: Scope
  readonly testbed: DaprTestbed
  readonly events: NewEvent[]
}

/** Makes real replicas, and a real store where it is to be outside. */
export async function makeScheduler(
  options: Pick<TestbedOptions, 'daprReplicas' | 'daprStore'>,
  signal: AbortSignal,
): Promise<MadeScheduler> {
  const { daprReplicas = 1, daprStore = 'inside' } = options
  const id = `dapr-${daprReplicas}-${daprStore}-${process.pid}`
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-dapr-'))
  const events: NewEvent[] = []
  const scope = unjournalledScope()
  const { 'dapr-scheduler': scheduler, etcd } = await resolvePrograms(
    {
      programs: ['dapr-scheduler', 'etcd'],
      environment: process.env,
      progress: () => undefined,
    },
    signal,
  )
  const { path, version } = scheduler
  const protoFile = join(packageRoot, 'fixtures', 'dapr', 'scheduler.proto')
  const provider = schedulerProvider({ scheduler: path, version, protoFile, etcd: etcd.path })
  const testbed = await provider.provision(
    { ...smallTestbed({ id, folder, events }), daprReplicas, daprStore },
    scope,
    signal,
  )
  return { id, folder, scope, testbed, events }
}
