import { waitFor } from '../../harness/core/deadline.ts'
import type { KubernetesClient } from '../../harness/core/kubernetes.ts'

const limitMs = 120_000
/** Of both lanes alike: what a look costs is small beside what is looked for. */
const everyMs = 20

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'first' },
  spec: { containers: [{ name: 'main', image: 'simulated' }] },
} as const

/** Creates a pod as soon as the API takes one, and waits until it is Running. */
export async function runFirstPod(
  kubernetes: KubernetesClient,
  signal: AbortSignal,
): Promise<void> {
  const collection = '/api/v1/namespaces/default/pods'
  await waitFor(
    { name: 'a pod to be created', limitMs, everyMs },
    async (look) => {
      const create = { method: 'POST', path: collection, body: pod } as const
      const { status, text } = await kubernetes.request(create, look)
      return { done: status === 201 || status === 409, seen: text ?? `status ${status}` }
    },
    signal,
  )
  await waitFor(
    { name: 'the pod to be Running', limitMs, everyMs },
    async (look) => {
      const path = `${collection}/${pod.metadata.name}`
      const { body } = await kubernetes.request({ method: 'GET', path }, look)
      const { phase = 'absent' } = (body as { status?: { phase?: string } }).status ?? {}
      return { done: phase === 'Running', seen: phase }
    },
    signal,
  )
}
