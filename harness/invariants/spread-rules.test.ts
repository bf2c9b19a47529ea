import { describe, expect, it } from 'vitest'
import { counts, hardConstraints } from './spread-rules.ts'
import { lost, node, pod, zoneSpread } from './testing/views.ts'
import type { NodeView, PodView, SpreadConstraint, Toleration } from '../core/resources.ts'

const honor = zoneSpread({ nodeTaintsPolicy: 'Honor' })
const hostname = zoneSpread({ topologyKey: 'kubernetes.io/hostname' })

const evicts: Toleration = {
  key: 'node.kubernetes.io/unreachable',
  operator: 'Exists',
  effect: 'NoExecute',
}

const rows: [string, boolean, Partial<NodeView>, SpreadConstraint, Partial<PodView>][] = [
  ['a plain node', true, {}, zoneSpread(), {}],
  ['a node without the key', false, { labels: {} }, zoneSpread(), {}],
  ['a lost node, Ignore', true, lost, zoneSpread(), {}],
  ['a lost node, Honor', false, lost, honor, {}],
  [
    'a lost node, Honor, only its eviction tolerated',
    false,
    lost,
    honor,
    { tolerations: [evicts] },
  ],
  [
    'a lost node, Honor, all tolerated',
    true,
    lost,
    honor,
    { tolerations: [{ operator: 'Exists' }] },
  ],
  ['PreferNoSchedule', true, { taints: ['a=b:PreferNoSchedule'] }, honor, {}],
  [
    'a value tolerated',
    true,
    { taints: ['a=b:NoSchedule'] },
    honor,
    { tolerations: [{ key: 'a', operator: 'Equal', value: 'b' }] },
  ],
  [
    'another value tolerated',
    false,
    { taints: ['a=b:NoSchedule'] },
    honor,
    { tolerations: [{ key: 'a', operator: 'Equal', value: 'c' }] },
  ],
  ['the node selector does not match', false, {}, zoneSpread(), { nodeSelector: { disk: 'ssd' } }],
  [
    'nor does it have to',
    true,
    {},
    zoneSpread({ nodeAffinityPolicy: 'Ignore' }),
    { nodeSelector: { disk: 'ssd' } },
  ],
]

describe('counts', () => {
  it.each(rows)('%s: %s', (_, expected, nodeFields, constraint, podFields) => {
    const view = pod('x', podFields)
    expect(counts(node('node-1', nodeFields), view, constraint, [constraint])).toBe(expected)
  })

  it('wants the keys of every constraint of the pod', () => {
    const view = node('node-1', { labels: { 'topology.kubernetes.io/zone': 'a' } })
    expect(counts(view, pod('x'), zoneSpread(), [zoneSpread(), hostname])).toBe(false)
  })
})

describe('hardConstraints', () => {
  it('leaves out wishes and empty selectors', () => {
    const wish = zoneSpread({ whenUnsatisfiable: 'ScheduleAnyway' })
    const empty = zoneSpread({ matchLabels: {} })
    expect(hardConstraints(pod('x', { spread: [wish, empty, hostname] }))).toEqual([hostname])
    expect(hardConstraints(pod('x'))).toEqual([])
  })
})
