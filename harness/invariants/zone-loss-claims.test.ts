import { describe, it } from 'vitest'
import { allNodes, lost, node, placed, pod, running, zoneSpread } from './testing/views.ts'
import { bound } from '../core/bound.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { faulted, historyOf, saw } from './testing/history-of.ts'
import { replacementsMoveOn } from './replacements-move-on.ts'
import { replacementsWait } from './replacements-wait.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { PodView } from '../core/resources.ts'
import type { Row } from './testing/verdict-of.ts'

const spreads = (policy: 'Ignore' | 'Honor'): Partial<PodView> => ({
  spread: [zoneSpread({ nodeTaintsPolicy: policy })],
})

/** Zone c is lost from 20 to 60; its one pod is evicted at 30. */
const lostZone = (policy: 'Ignore' | 'Honor'): HistoryEvent[] => [
  ...allNodes(),
  ...placed(10, 'old', 'node-5', spreads(policy)),
  ...faulted('kill-1', { members: ['node-5', 'node-6'], from: 20, to: 60 }),
  saw(25, 'nodes', node('node-5', lost)),
  saw(25, 'nodes', node('node-6', lost)),
  saw(30, 'pods', pod('old', { ...spreads(policy), ...running('node-5'), deletedMs: 1 })),
]

const waits = (policy: 'Ignore' | 'Honor'): HistoryEvent =>
  saw(31, 'pods', pod('new', spreads(policy)), 'added')

const notLost = lostZone('Ignore').filter(
  (event) => event.kind !== 'object' || event.resource !== 'nodes' || event.t === 0,
)
const oneNode = [
  ...lostZone('Ignore').filter((event) => event.kind !== 'fault'),
  ...faulted('kill-1', { members: ['node-5'], from: 20, to: 60 }),
]
const notEvicted = lostZone('Ignore').filter((event) => event.t !== 30_000)

/** The same again: another fault, another pod. */
function later(event: HistoryEvent, byMs: number): HistoryEvent {
  const t = event.t + byMs
  if (event.kind === 'fault') return { ...event, t, fault: 'kill-2' }
  if (event.kind !== 'object' || event.resource !== 'pods') return { ...event, t }
  return { ...event, t, object: { ...event.object, uid: `${event.object.uid}-again` } }
}

describe('replacementsWait', () => {
  it.each<Row>([
    [
      'it waits',
      'pass',
      'of 1 pod evicted with kill-1 1 waited',
      historyOf(
        90,
        ...lostZone('Ignore'),
        waits('Ignore'),
        ...placed(70, 'new', 'node-5', spreads('Ignore')),
      ),
    ],
    [
      'it was bound elsewhere',
      'fail',
      '0 waited until its undo, 1 were bound',
      historyOf(90, ...lostZone('Ignore'), ...placed(40, 'new', 'node-1', spreads('Ignore'))),
    ],
    ['nobody replaced it', 'fail', '0 waited', historyOf(90, ...lostZone('Ignore'))],
    [
      'nothing was evicted',
      'unknown',
      'no zone was lost',
      historyOf(90, ...notEvicted, waits('Ignore')),
    ],
    [
      'a node of the zone was left',
      'unknown',
      'no zone was lost',
      historyOf(90, ...oneNode, waits('Ignore')),
    ],
    [
      'nobody knew that it was lost',
      'unknown',
      'no zone was lost',
      historyOf(90, ...notLost, waits('Ignore')),
    ],
    [
      'another policy',
      'unknown',
      'no zone was lost',
      historyOf(90, ...lostZone('Honor'), waits('Honor')),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(replacementsWait({ fault: 'node', pendingMin: 1 }), row)
  })
})

const moved = (second: number, on = 'node-1'): HistoryEvent[] =>
  placed(second, 'new', on, spreads('Honor'))

describe('zoneLosses', () => {
  const invariant = replacementsWait({ fault: 'node', pendingMin: 1 })
  it('needs nodes that were not Ready while the fault stood', () => {
    const before = [5, 6].flatMap((number) => [
      saw(15, 'nodes', node(`node-${number}`, lost)),
      saw(18, 'nodes', node(`node-${number}`)),
    ])
    const history = historyOf(90, ...notLost, ...before, waits('Ignore'))
    expectVerdict(invariant, ['', 'unknown', 'no zone was lost', history])
    const after = [5, 6].map((number) => saw(61, 'nodes', node(`node-${number}`, lost)))
    expectVerdict(invariant, [
      '',
      'unknown',
      'no zone',
      historyOf(90, ...notLost, ...after, waits('Ignore')),
    ])
  })

  it('needs a fault that was undone', () => {
    const stands = lostZone('Ignore').filter((event) => event.kind !== 'fault' || event.t < 60_000)
    expectVerdict(invariant, [
      '',
      'unknown',
      'no zone was lost',
      historyOf(90, ...stands, waits('Ignore')),
    ])
  })

  it('counts pods that were there and unfinished when the zone was lost', () => {
    const finished = saw(
      15,
      'pods',
      pod('old', { ...spreads('Ignore'), ...running('node-5'), phase: 'Succeeded' }),
    )
    const early = saw(
      16,
      'pods',
      pod('old', { ...spreads('Ignore'), ...running('node-5'), deletedMs: 1 }),
    )
    for (const event of [finished, early]) {
      const history = historyOf(90, ...lostZone('Ignore'), event, waits('Ignore'))
      expectVerdict(invariant, ['', 'unknown', 'no zone was lost', history])
    }
  })
})

describe('replacementsMoveOn', () => {
  const moveOn = replacementsMoveOn({
    fault: 'node',
    evictedMin: 1,
    bound: () => bound([{ name: 'scheduling', ms: 10_000 }]),
  })

  it.each<Row>([
    [
      'it moves on',
      'pass',
      '1 were replaced in surviving zones',
      historyOf(90, ...lostZone('Honor'), ...moved(33)),
    ],
    ['too late', 'fail', '0 were replaced', historyOf(90, ...lostZone('Honor'), ...moved(45))],
    ['never', 'fail', '0 were replaced', historyOf(90, ...lostZone('Honor'), waits('Honor'))],
    ['nobody replaced it', 'fail', '0 were replaced', historyOf(90, ...lostZone('Honor'))],
    [
      'bound to a lost node',
      'fail',
      '0 were replaced',
      historyOf(90, ...lostZone('Honor'), ...moved(33, 'node-6')),
    ],
    [
      'another policy',
      'unknown',
      'no zone was lost',
      historyOf(90, ...lostZone('Ignore'), ...moved(33)),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(moveOn, row)
  })

  it('fails for one zone whatever it says of another', () => {
    const again = lostZone('Honor')
      .filter((event) => event.t > 0)
      .map((event) => later(event, 100_000))
    const both = [...lostZone('Honor'), ...again]
    const second = placed(133, 'new-again', 'node-1', { ...spreads('Honor') })
    expectVerdict(moveOn, ['', 'fail', 'kill-1 0 were', historyOf(190, ...both, ...second)])
    expectVerdict(moveOn, ['', 'fail', 'kill-2 0 were', historyOf(190, ...both, ...moved(33))])
    expectVerdict(moveOn, ['', 'pass', '', historyOf(190, ...both, ...moved(33), ...second)])
  })

  it('says nothing when the zone returned before the bound', () => {
    const slow = replacementsMoveOn({
      fault: 'node',
      evictedMin: 1,
      bound: () => bound([{ name: 'scheduling', ms: 40_000 }]),
    })
    const history = historyOf(90, ...lostZone('Honor'), waits('Honor'))
    expectVerdict(slow, ['', 'unknown', 'the zone returned before the bound', history])
  })
})
