import { runK6, type LoadProgram } from '../clients/load/run-k6.ts'
import { signInOf } from '../clients/kubernetes/sign-in-of.ts'
import { nowMs } from '../core/clock.ts'
import { cutOffText, loadRequests, type LoadOrder, type LoadRequest } from '../core/load.ts'
import type { NewEvent } from '../core/event.ts'
import type { KubernetesTestbed } from '../core/testbed.ts'
import { LoadSeconds } from './load-seconds.ts'

/** What a load is sent to, and who hears of it. */
export interface LoadPlace {
  readonly program: LoadProgram
  readonly testbed: KubernetesTestbed
  readonly namespace: string
  readonly record: (event: NewEvent) => void
  readonly onRequest: (request: LoadRequest) => void
}

/** Sends a load until `signal` is aborted, and records each of its requests and seconds. */
export async function sendLoad(
  { namespace, onRequest, program, record, testbed }: LoadPlace,
  order: LoadOrder,
  signal: AbortSignal,
): Promise<void> {
  const server = signInOf(testbed.kubeconfig)
  const seconds = new LoadSeconds(order, record)
  const collection = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace } }
  const path = testbed.kubernetes.objectPath(collection)
  const take = (request: LoadRequest): void => {
    record({
      kind: 'operation',
      startMs: request.startMs,
      name: loadRequests[request.request],
      subject: `${path}/${request.name}`,
      outcome: request.outcome,
      by: 'load',
      ...(request.status > 0 && { code: request.status }),
      ...(request.value !== undefined && { value: request.value }),
      ...(request.text !== undefined && { text: request.text }),
    })
    // Nobody waited for its answer: it says nothing of the seconds in which it was sent.
    if (request.text !== cutOffText) seconds.add(request)
    seconds.settle(nowMs())
    onRequest(request)
  }
  try {
    const { dropped } = await runK6(program, { server, namespace, order }, take, signal)
    const seen = `${dropped} requests were not sent, because too many were under way`
    record({ kind: 'probe', name: 'load-sent-in-full', holds: dropped === 0, seen })
  } finally {
    seconds.close(nowMs())
  }
}
