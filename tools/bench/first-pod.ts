import { waitFor } from '../../harness/core/deadline.ts'
import type { KubernetesClient, KubernetesObject } from '../../harness/core/kubernetes.ts'

const limitMs = 120_000
/** Of all lanes alike: what a look costs is small beside what is looked for. */
const everyMs = 20

/** A pod that serves until it is told to end. */
export const firstPod: KubernetesObject = podNamed('first')

/** The same under another name, and with what else its spec should say. */
export function podNamed(name: string, spec: object = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { ...spec, containers: [{ name: 'main', image: 'simulated' }] },
  }
}

/** Creates a pod as soon as the API takes one, and waits until it is Running. */
export async function runPod(
  kubernetes: KubernetesClient,
  pod: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  const { name, ...place } = pod.metadata
  const path = kubernetes.objectPath({ ...pod, metadata: place })
  const create = { method: 'POST', path, body: pod } as const
  await waitFor(
    { name: `the pod ${name} to be created`, limitMs, everyMs },
    async (look) => {
      const { status, text } = await kubernetes.request(create, look)
      return { done: status === 201 || status === 409, seen: text ?? `status ${status}` }
    },
    signal,
  )
  await untilRunning(kubernetes, pod, signal)
}

/** Waits until a pod that was created is Running. */
export function untilRunning(
  kubernetes: KubernetesClient,
  pod: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  const path = kubernetes.objectPath(pod)
  return waitFor(
    { name: `the pod ${pod.metadata.name} to be Running`, limitMs, everyMs },
    async (look) => {
      const { body } = await kubernetes.request({ method: 'GET', path }, look)
      const { phase = 'absent' } = (body as { status?: { phase?: string } }).status ?? {}
      return { done: phase === 'Running', seen: phase }
    },
    signal,
  )
}
