import { nowMs, sleep } from '../../../core/clock.ts'
import type { KubernetesClient } from '../../../core/kubernetes.ts'
import { KwokLog } from './kwok-log.ts'

const lookMs = 500
/** A pod that was touched and is gone before kwok looked is in no log; the API says so. */
const touchAgainMs = 5_000

interface TakeUpOptions {
  /** What the process has logged since the last time, from its start on. */
  readonly nextLines: () => Promise<readonly string[]>
  readonly kubernetes: () => KubernetesClient
  /** Told once for all pods of one look, before they are touched; as `namespace/name`. */
  readonly onLeftAlone: (pods: readonly string[]) => void
}

/**
 * Touches the pods that a kwok process which was started on a node leaves alone for good, so that
 * it looks at them: a kubelet looks at every pod of its node. Ends when it has looked at all;
 * rejects when `signal` is aborted, which its owner does when the process ends.
 */
export async function takeUpPods(options: TakeUpOptions, signal: AbortSignal): Promise<void> {
  const log = new KwokLog()
  /** When to touch a pod again, of those that it was told of; what is gone, never. */
  const againMs = new Map<string, number>()
  for (;;) {
    for (const line of await options.nextLines()) log.read(line)
    const left = log.leftAlone?.filter((pod) => againMs.get(pod) !== Infinity) ?? []
    if (log.leftAlone !== undefined && left.length === 0) return
    const first = left.filter((pod) => !againMs.has(pod))
    if (first.length > 0) options.onLeftAlone(first)
    for (const pod of left) {
      if (nowMs() < (againMs.get(pod) ?? 0)) continue
      const status = await touch(options.kubernetes(), pod, signal)
      againMs.set(pod, status === 404 ? Infinity : nowMs() + (status === 200 ? touchAgainMs : 0))
    }
    await sleep(lookMs, signal)
  }
}

/** The status of the API's answer; 0 when none came. */
async function touch(
  kubernetes: KubernetesClient,
  pod: string,
  signal: AbortSignal,
): Promise<number> {
  const [namespace, name] = pod.split('/')
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`
  const body = { metadata: { annotations: { 'holdfast.dev/touched': String(nowMs()) } } }
  return (await kubernetes.request({ method: 'PATCH', path, body }, signal)).status
}
