import { mkdir, rm } from 'node:fs/promises'
import { waitFor } from '../../core/deadline.ts'
import { describeMs } from '../../core/duration.ts'
import { nowMs } from '../../core/clock.ts'
import type { Provider, ProvisionOptions } from '../../core/provider.ts'
import type { Scope } from '../../core/scope.ts'
import type { Testbed } from '../../core/testbed.ts'
import { EmbeddedTestbed } from './embedded-testbed.ts'
import { embeddedShape } from './embedded-shape.ts'
import { kwokAccess, nodeObject } from './node-objects.ts'

/** The programs an embedded testbed is made of, by name, as paths. */
export const embeddedPrograms = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const

const readyLimitMs = 90_000

/**
 * Real etcd, kube-apiserver, kube-controller-manager and kube-scheduler as processes on loopback,
 * and one kwok process for each simulated node.
 */
export function embeddedProvider(options: {
  /** Path of each of `embeddedPrograms`. */
  readonly programs: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  /** File of the kwok stages, `fixtures/kwok/stages.yaml`. */
  readonly stagesFile: string
}): Provider {
  return {
    name: 'embedded',
    shape: embeddedShape,
    provision: (provision, scope, signal) =>
      provisionEmbedded({ ...options, provision, scope, signal }),
  }
}

async function provisionEmbedded(options: {
  readonly programs: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  readonly stagesFile: string
  readonly provision: ProvisionOptions
  readonly scope: Scope
  readonly signal: AbortSignal
}): Promise<Testbed> {
  const { provision, scope, signal } = options
  const startedMs = nowMs()
  await acquireFolder(provision, scope)
  const testbed = await EmbeddedTestbed.layOut(options)
  await scope.acquire(
    {
      kind: 'stop-testbed',
      name: `processes of ${provision.id}`,
      testbed: provision.id,
    },
    () => startControlPlane(testbed, provision, signal),
    () => testbed.close(),
  )
  await startNodes(testbed, provision, signal)
  provision.progress(`testbed ready after ${describeMs(nowMs() - startedMs)}`)
  return testbed
}

async function acquireFolder(provision: ProvisionOptions, scope: Scope): Promise<void> {
  const { folder, id } = provision
  await scope.acquire(
    { kind: 'remove-folder', name: `data of ${id}`, path: folder },
    async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await mkdir(provision.logsFolder, { recursive: true, mode: 0o700 })
    },
    () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  )
}

/**
 * Etcd and API server at once; the controllers when the API is ready. A controller-manager that is
 * started with them asks for its lease too early, and then only again after its retry period: it
 * would have the lease 1.5 s later.
 */
async function startControlPlane(
  testbed: EmbeddedTestbed,
  provision: ProvisionOptions,
  signal: AbortSignal,
): Promise<void> {
  provision.progress('starting etcd and the API server')
  const early = testbed.processes.filter(({ role }) => role === 'etcd' || role === 'api-server')
  await Promise.all(early.map(({ process }) => process.start('provision', signal)))
  await waitFor(
    { name: 'the API server to be ready', limitMs: readyLimitMs, everyMs: 50 },
    async (lookSignal) => {
      const answer = await testbed.kubernetes.request(
        { method: 'GET', path: '/readyz' },
        lookSignal,
      )
      return { done: answer.status === 200, seen: answer.text ?? `status ${answer.status}` }
    },
    signal,
  )
  await testbed.processOf('controller-manager').start('provision', signal)
  await testbed.processOf('scheduler').start('provision', signal)
}

async function startNodes(
  testbed: EmbeddedTestbed,
  provision: ProvisionOptions,
  signal: AbortSignal,
): Promise<void> {
  const nodes = testbed.members.filter(({ role }) => role === 'node')
  provision.progress(`starting ${nodes.length} nodes`)
  const objects = [...kwokAccess, ...nodes.map(nodeObject)]
  await Promise.all(objects.map((object) => testbed.kubernetes.create(object, signal)))
  await Promise.all(nodes.map(({ name }) => testbed.processOf(name).start('provision', signal)))
  await waitFor(
    { name: 'nodes and controllers to be ready', limitMs: readyLimitMs, everyMs: 50 },
    (lookSignal) => testbed.lookReady(lookSignal),
    signal,
  )
}
