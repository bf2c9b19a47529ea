import { describe, expect, it } from 'vitest'
import { projectSpread } from './project-spread.ts'

const zone = 'topology.kubernetes.io/zone'
const labels = { app: 'web', 'pod-template-hash': '5f7c' }

describe('projectSpread', () => {
  it("fills in the API's defaults", () => {
    const labelSelector = { matchLabels: { app: 'web' } }
    const constraint = { topologyKey: zone, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }
    expect(projectSpread([{ ...constraint, labelSelector }], labels)).toEqual([
      {
        topologyKey: zone,
        maxSkew: 1,
        whenUnsatisfiable: 'DoNotSchedule',
        nodeTaintsPolicy: 'Ignore',
        nodeAffinityPolicy: 'Honor',
        matchLabels: { app: 'web' },
      },
    ])
  })

  it('keeps what is said, and resolves matchLabelKeys from the labels that the pod has', () => {
    const [constraint] = projectSpread(
      [
        {
          topologyKey: zone,
          maxSkew: 2,
          minDomains: 3,
          whenUnsatisfiable: 'ScheduleAnyway',
          nodeTaintsPolicy: 'Honor',
          nodeAffinityPolicy: 'Ignore',
          labelSelector: { matchLabels: { app: 'web' } },
          matchLabelKeys: ['pod-template-hash', 'absent'],
        },
      ],
      labels,
    )
    expect(constraint).toEqual({
      topologyKey: zone,
      maxSkew: 2,
      minDomains: 3,
      whenUnsatisfiable: 'ScheduleAnyway',
      nodeTaintsPolicy: 'Honor',
      nodeAffinityPolicy: 'Ignore',
      matchLabels: labels,
    })
  })

  it('reads an expression with one value as an equal label', () => {
    const expression = { key: 'pod-template-hash', operator: 'In', values: ['5f7c'] }
    const labelSelector = { matchLabels: { app: 'web' }, matchExpressions: [expression] }
    const constraint = { topologyKey: zone, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }
    const [view] = projectSpread([{ ...constraint, labelSelector }], {})
    expect(view?.matchLabels).toEqual(labels)
  })

  it.each([
    ['no selector', undefined],
    ['several values', { matchExpressions: [{ key: 'a', operator: 'In', values: ['1', '2'] }] }],
    ['a negation', { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] }],
    [
      'a contradiction',
      {
        matchLabels: { a: '1' },
        matchExpressions: [{ key: 'a', operator: 'In', values: ['2'] }],
      },
    ],
  ])('leaves out a constraint with %s', (_, labelSelector) => {
    const constraint = { topologyKey: zone, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }
    const constraints = [{ ...constraint, ...(labelSelector && { labelSelector }) }]
    expect(projectSpread(constraints, labels)).toEqual([])
  })

  it('of a pod without constraints is empty', () => {
    expect(projectSpread(undefined, labels)).toEqual([])
    expect(projectSpread(null, labels)).toEqual([])
  })
})
