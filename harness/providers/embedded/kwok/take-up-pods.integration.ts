import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withDeadline } from '../../../core/deadline.ts'
import type { KubernetesObject } from '../../../core/kubernetes.ts'
import { makeEmbeddedProvider } from '../../testing/make-embedded-provider.ts'
import { provision, until } from '../../testing/provider-contract.ts'
import { smallOptions } from '../../testing/small-testbed.ts'
import { followLines } from './follow-lines.ts'
import { takeUpPods } from './take-up-pods.ts'

const signal = new AbortController().signal
const leftAlone = join(import.meta.dirname, '../../../../fixtures/kwok/pods-left-alone.log')

test('a pod that kwok left alone is touched until kwok looks at it', async () => {
  const provider = await makeEmbeddedProvider()
  const one = await provision(provider, 'take-up', { ...smallOptions, nodes: 1, zones: 1 })
  const { kubernetes } = one.testbed
  try {
    const pod = await kubernetes.create(podOnNode('node-0'), signal)
    const path = kubernetes.objectPath(pod)
    const read = async (): Promise<KubernetesObject> =>
      (await kubernetes.request({ method: 'GET', path }, signal)).body as KubernetesObject
    await until('the pod to run', 30_000, async () => phaseOf(await read()) === 'Running')
    // The log of a process that left pods alone, with this pod and one that is gone among them.
    const logged = (await readFile(leftAlone, 'utf8'))
      .replaceAll('default/p-2-0', 'default/web-0')
      .replaceAll('default/p-2-1', 'default/gone')
      .split('\n')
      .filter((line) => !line.includes('default/p-2-'))
    const logFile = join(one.folder, 'logs', 'node-0.log')
    const follow = followLines(logFile, (await stat(logFile)).size)
    const told: string[][] = []
    const options = {
      nextLines: async () => [...logged.splice(0), ...(await follow())],
      kubernetes: () => kubernetes,
      onLeftAlone: (pods: readonly string[]) => told.push([...pods]),
    }
    await withDeadline(
      { name: 'kwok to look at the pod', limitMs: 30_000 },
      (inTime) => takeUpPods(options, inTime),
      signal,
    )
    expect(told).toEqual([['default/web-0', 'default/gone']])
    expect((await read()).metadata.annotations).toHaveProperty(['holdfast.dev/touched'])
  } finally {
    expect(await one.giveBack()).toEqual([])
  }
})

function phaseOf({ status }: KubernetesObject): string | undefined {
  return (status as { readonly phase?: string } | undefined)?.phase
}

function podOnNode(nodeName: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-0', namespace: 'default' },
    spec: {
      nodeName,
      automountServiceAccountToken: false,
      containers: [{ name: 'web', image: 'web' }],
    },
  }
}
