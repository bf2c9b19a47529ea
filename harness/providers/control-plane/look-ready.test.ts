import { describe, expect, it } from 'vitest'
import type { KubernetesClient, KubernetesObject } from '../../core/kubernetes.ts'
import { lookReady } from './look-ready.ts'

type Server = Pick<KubernetesClient, 'list' | 'request'>

const never = new AbortController().signal

function node(
  name: string,
  { cidr = '10.0.0.0/24', ready = 'True', taints = [] as readonly string[] } = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    spec: {
      ...(cidr !== '' && { podCIDR: cidr }),
      taints: taints.map((key) => ({ key, effect: 'NoSchedule' })),
    },
    status: { conditions: [{ type: 'Ready', status: ready }] },
  }
}

/** An API server that has these nodes, and answers 404 to one path. */
function server(nodes: readonly KubernetesObject[], missing?: string): Server {
  return {
    list: () => Promise.resolve([...nodes]),
    request: ({ path }) =>
      Promise.resolve(
        path === missing
          ? { status: 404, outcome: 'failed', body: {}, tookMs: 1 }
          : { status: 200, outcome: 'ok', body: {}, tookMs: 1 },
      ),
  }
}

const look = (client: Server, nodes = 2) => lookReady(client, { nodes }, never)

describe('lookReady', () => {
  it('is content with nodes that take pods, whatever their role keeps away', async () => {
    const role = 'node-role.kubernetes.io/control-plane'
    const nodes = [node('node-0'), node('control-plane', { taints: [role] })]
    expect(await look(server(nodes))).toEqual({ done: true, seen: '2 of 2 nodes ready' })
  })

  it.each([
    ['is not Ready', { ready: 'Unknown' }],
    ['has no addresses for pods', { cidr: '' }],
    [
      'is Ready, and nothing may be scheduled to it yet',
      { taints: ['node.kubernetes.io/not-ready'] },
    ],
  ])('waits for a node that %s', async (_, state) => {
    const nodes = [node('node-0'), node('node-1', state)]
    expect(await look(server(nodes))).toEqual({ done: false, seen: 'nodes not ready: node-1' })
  })

  it('waits for nodes that are not there yet', async () => {
    expect(await look(server([node('node-0')]))).toEqual({
      done: false,
      seen: '1 of 2 nodes ready',
    })
  })

  it('waits for a leader of the schedulers', async () => {
    const path = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler'
    const seen = await look(server([node('node-0'), node('node-1')], path))
    expect(seen).toEqual({ done: false, seen: `${path}: 404` })
  })
})
