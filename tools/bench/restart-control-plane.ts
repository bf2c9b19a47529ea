import { docker } from '../../harness/clients/containers/docker.ts'
import { connectEtcd } from '../../harness/clients/etcd/connect-etcd.ts'
import { waitFor } from '../../harness/core/deadline.ts'
import type { Machine } from '../../harness/core/member.ts'
import type { KubernetesTestbed } from '../../harness/core/testbed.ts'
import { clusterNames } from '../../harness/providers/kind/cluster-names.ts'
import { readEtcdKeys } from '../../harness/providers/kind/read-etcd-keys.ts'
import { podNamed, runPod } from './first-pod.ts'
import { kubeletStartedWallMs } from './kubelet-started.ts'
import { Laps } from './laps.ts'

const limitMs = 120_000
const everyMs = 100
const answerLimitMs = 1_000

/** Kills the machine below the control plane and starts it at once, until a pod can be scheduled. */
export async function restartControlPlane(
  testbed: KubernetesTestbed,
  machine: Machine,
  { turn, signal }: { readonly turn: number; readonly signal: AbortSignal },
): Promise<Laps> {
  const { kubernetes } = testbed
  const { controlPlane } = clusterNames(testbed.id)
  const tls = await readEtcdKeys(controlPlane, signal)
  const port = { name: 'the port of etcd', limitMs: 10_000 }
  const published = (await docker(['port', controlPlane, '2379/tcp'], port, signal)).trim()
  const members = [{ name: 'etcd-0', url: `https://localhost:${published.split(':').at(-1)}` }]
  const until = (name: string, look: (signal: AbortSignal) => Promise<boolean>): Promise<void> =>
    waitFor(
      { name, limitMs, everyMs },
      async (signal) => ({ done: await look(signal), seen: 'no answer' }),
      signal,
    )
  const answers = async (
    signal: AbortSignal,
    method: 'GET' | 'POST',
    path: string,
    body?: object,
  ) => (await kubernetes.request({ method, path, body, limitMs: answerLimitMs }, signal)).status
  const namespace = '/api/v1/namespaces/default'
  const written = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `after-${turn}` } }
  await machine.kill(signal)

  const laps = new Laps()
  await Promise.all([
    machine.start(signal).then(() => laps.reach('docker started the container')),
    until('etcd to answer', async (look) => {
      // A client that was refused pauses for longer each time: every look has one of its own.
      const etcd = connectEtcd({ members, tls, limitMs: answerLimitMs })
      const { outcome } = await etcd.get('holdfast-bench', look).finally(() => etcd.close())
      return outcome === 'ok'
    }).then(() => laps.reach('etcd answers')),
    until(
      'the API to answer',
      async (look) => (await answers(look, 'GET', namespace)) === 200,
    ).then(() => laps.reach('the API server answers')),
    until('a write to be accepted', async (look) => {
      const status = await answers(look, 'POST', `${namespace}/configmaps`, written)
      // One that had no answer may have been accepted.
      return status === 201 || status === 409
    }).then(() => laps.reach('a write is accepted')),
  ])
  const pod = testbed.prepareObject(podNamed(`after-${turn}`))
  await runPod(kubernetes, pod, signal)
  laps.reach('a new pod runs')
  laps.reach('the kubelet was started', await kubeletStartedWallMs(machine, signal))
  return laps
}
