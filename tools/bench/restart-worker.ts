import { parseRfc3339, wallMs } from '../../harness/core/clock.ts'
import { waitFor } from '../../harness/core/deadline.ts'
import type { KubernetesObject } from '../../harness/core/kubernetes.ts'
import type { Machine } from '../../harness/core/member.ts'
import type { KubernetesTestbed } from '../../harness/core/testbed.ts'
import { podNamed, untilRunning } from './first-pod.ts'
import { kubeletStartedWallMs } from './kubelet-started.ts'
import { Laps } from './laps.ts'

const limitMs = 120_000
/** Four things are looked for at a time, on the machine that has to start the node. */
const everyMs = 100

/** A pod on that node which stays on it, whatever happens to the node. */
export function residentOf(node: string): KubernetesObject {
  return podNamed(`resident-of-${node}`, { nodeName: node, tolerations: [{ operator: 'Exists' }] })
}

/**
 * Kills a worker on which its resident runs, waits until the node is not Ready, and starts it.
 * A new pod of it waits already, for the scheduler to bind it.
 */
export async function restartWorker(
  testbed: KubernetesTestbed,
  worker: Machine,
  { turn, signal }: { readonly turn: number; readonly signal: AbortSignal },
): Promise<Laps> {
  const { kubernetes } = testbed
  const lookAt = (object: KubernetesObject, name: string, isSo: (seen: Seen) => boolean) =>
    waitFor(
      { name: `${worker.name}: ${name}`, limitMs, everyMs },
      async (look) => {
        const path = kubernetes.objectPath(object)
        const { body, status } = await kubernetes.request({ method: 'GET', path }, look)
        return { done: status === 200 && isSo(body as Seen), seen: `status ${status}` }
      },
      signal,
    )
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: worker.name } }
  const killedWallMs = wallMs()
  await worker.kill(signal)
  await lookAt(node, 'not Ready', (seen) => !isReady(seen))
  const selector = { nodeSelector: { 'kubernetes.io/hostname': worker.name } }
  const newPod = testbed.prepareObject(podNamed(`new-${turn}`, selector))
  await kubernetes.create(newPod, signal)

  const laps = new Laps()
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: worker.name, namespace: 'kube-node-lease' },
  }
  await Promise.all([
    worker.start(signal).then(() => laps.reach('docker started the container')),
    lookAt(lease, 'lease', ({ spec }) => isAfter(spec?.renewTime, laps.startedWallMs)).then(() =>
      laps.reach('its lease is renewed'),
    ),
    lookAt(node, 'Ready', isReady).then(() => laps.reach('the node is Ready')),
    lookAt(residentOf(worker.name), 'resident', (seen) => runsSince(seen, killedWallMs)).then(() =>
      laps.reach('the pod that was there runs again'),
    ),
    lookAt(newPod, 'bound', ({ spec }) => spec?.nodeName === worker.name)
      .then(() => laps.reach('a new pod is bound'))
      .then(() => untilRunning(kubernetes, newPod, signal))
      .then(() => laps.reach('the new pod runs')),
  ])
  laps.reach('the kubelet was started', await kubeletStartedWallMs(worker, signal))
  return laps
}

interface Seen {
  readonly spec?: { readonly renewTime?: string; readonly nodeName?: string }
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
    readonly containerStatuses?: readonly {
      readonly state?: { readonly running?: { readonly startedAt?: string } }
    }[]
  }
}

function isReady({ status }: Seen): boolean {
  return (
    status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true
  )
}

function isAfter(text: string | undefined, wall: number): boolean {
  return (parseRfc3339(text) ?? 0) > wall
}

/** Containers tell their start in whole seconds; a node is away for longer than one. */
function runsSince({ status }: Seen, killedWallMs: number): boolean {
  return isAfter(status?.containerStatuses?.[0]?.state?.running?.startedAt, killedWallMs)
}
