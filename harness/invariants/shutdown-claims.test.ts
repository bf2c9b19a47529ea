import { describe, it } from 'vitest'
import { allNodes, node, pod, running } from './testing/views.ts'
import { at, beat, faulted, historyOf, saw, wall } from './testing/history-of.ts'
import { bound } from '../core/bound.ts'
import { containersEndByThemselves } from './containers-end-by-themselves.ts'
import { criticalPodsEndLast } from './critical-pods-end-last.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { nodesAnnounceShutdown } from './nodes-announce-shutdown.ts'
import { podsBeginAnew } from './pods-begin-anew.ts'
import { shutdownFailsPods } from './shutdown-fails-pods.ts'
import { shutdownPodsReplaced } from './shutdown-pods-replaced.ts'
import type { EffectState } from '../core/effect.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { PodView, Resource } from '../core/resources.ts'
import type { Row } from './testing/verdict-of.ts'

const fault = 'shut-down'
const regular = { labels: { app: 'web' } }
const critical = { labels: { app: 'critical' } }
/** Ordered at 10, off at 20, started at 50. */
const outage = faulted('shut-down-1', { members: ['node-1'], aimed: 10, from: 20, to: 50 })

const sees = (second: number, name: string, fields: Partial<PodView> = {}): HistoryEvent =>
  saw(second, 'pods', pod(name, { ...running('node-1'), ...fields }))
const isCritical = { ownerName: 'critical', labels: { app: 'critical' } }
const two = [sees(5, 'a'), sees(5, 'b')]
const daemon = sees(5, 'critical-c', isCritical)

/** What a container wrote, by default on node-1; read at the end. */
const wrote = (
  second: number,
  state: EffectState,
  name: string,
  fields: { readonly node?: string } = {},
): HistoryEvent =>
  at(99, {
    kind: 'effect',
    state,
    node: 'node-1',
    namespace: 'tiny',
    pod: name,
    podUid: `pod-${name}`,
    wallMs: wall(second),
    ...fields,
  })
const life = (name: string, told: number, ended: number): HistoryEvent[] => [
  wrote(2, 'began', name),
  wrote(told, 'told', name),
  wrote(ended, 'ended', name),
]
const blind = (resource: Resource): HistoryEvent =>
  at(30, { kind: 'watch', resource, state: 'gap', fromMs: 15_000, toMs: 30_000 })

describe('containersEndByThemselves', () => {
  const invariant = containersEndByThemselves({ fault, podsMin: 2 })
  it.each<Row>([
    [
      'all came to their end',
      'pass',
      '2 of 2 pods ended by themselves, 4.0 s after the order at most',
      historyOf(100, ...two, ...outage, ...life('a', 11, 15), ...life('b', 11, 14)),
    ],
    [
      'told in the second in which the order came',
      'pass',
      '2 of 2',
      historyOf(100, ...two, ...outage, ...life('a', 9.5, 15), ...life('b', 11, 14)),
    ],
    [
      'one was told and cut off, one was never told',
      'fail',
      '0 of 2 pods ended by themselves',
      historyOf(
        100,
        ...two,
        ...outage,
        ...life('a', 11, 15).slice(0, 2),
        ...life('b', 11, 14).slice(0, 1),
      ),
    ],
    [
      'the end of another life is none of this one',
      'fail',
      '1 of 2',
      historyOf(100, ...two, ...outage, ...life('a', 11, 15), ...life('b', 5, 7)),
    ],
    [
      'who was elsewhere or leaving does not count',
      'unknown',
      '2 are needed',
      historyOf(
        100,
        sees(5, 'a'),
        sees(5, 'b', { node: 'node-2' }),
        sees(5, 'd', { deletedMs: 1 }),
        ...outage,
        ...life('a', 11, 15),
      ),
    ],
    ['nobody could read the disk', 'unknown', '2 are needed', historyOf(100, ...two, ...outage)],
    [
      'the wall clock stepped',
      'unknown',
      'the wall clock stepped',
      historyOf(
        100,
        beat(1),
        beat(2),
        beat(12, { stepMs: 9_000 }),
        ...two,
        ...outage,
        ...life('a', 11, 15).slice(0, 2),
        ...life('b', 11, 14),
      ),
    ],
    ['nothing was shut down', 'unknown', '2 are needed', historyOf(100, ...two)],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})

describe('criticalPodsEndLast', () => {
  const invariant = criticalPodsEndLast({ fault, pairsMin: 2, regular, critical })
  const order = (told: number): HistoryEvent[] => [
    ...life('a', 11, 14),
    ...life('b', 11, 15),
    ...life('critical-c', told, 17),
  ]
  it.each<Row>([
    [
      'after both',
      'pass',
      '2 of 2 pairs in order',
      historyOf(100, ...two, daemon, ...outage, ...order(15)),
    ],
    [
      'before the last',
      'fail',
      '1 of 2 pairs in order',
      historyOf(100, ...two, daemon, ...outage, ...order(14)),
    ],
    [
      'nobody knows when the critical pod was told',
      'unknown',
      'of 2 it is not known who ended when',
      historyOf(100, ...two, daemon, ...outage, ...order(15).slice(0, 6)),
    ],
    [
      'no critical pod was there',
      'unknown',
      '2 are needed',
      historyOf(100, ...two, ...outage, ...order(15)),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})

describe('nodesAnnounceShutdown', () => {
  const invariant = nodesAnnounceShutdown({ fault })
  const says = (second: number, ready: 'True' | 'False' | 'Unknown'): HistoryEvent =>
    saw(second, 'nodes', node('node-1', { ready }))
  it.each<Row>([
    [
      'it said so',
      'pass',
      '1 of 1 node said that they were not Ready, at the latest 1.0 s after the order',
      historyOf(100, ...allNodes(), ...outage, says(11, 'False'), says(28, 'Unknown')),
    ],
    [
      'others noticed its silence',
      'fail',
      '0 of 1 node',
      historyOf(100, ...allNodes(), ...outage, says(28, 'Unknown')),
    ],
    [
      'what it says when it comes back is too late',
      'fail',
      '0 of 1',
      historyOf(100, ...allNodes(), ...outage, says(28, 'Unknown'), says(53, 'False')),
    ],
    [
      'nobody was looking',
      'unknown',
      'the watch of nodes was blind',
      historyOf(100, ...allNodes(), ...outage, blind('nodes')),
    ],
    [
      'it was not Ready before',
      'unknown',
      'no node was Ready',
      historyOf(100, ...allNodes(), says(5, 'Unknown'), ...outage),
    ],
    ['nothing was shut down', 'unknown', 'no node was Ready', historyOf(100, ...allNodes())],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})

describe('shutdownFailsPods', () => {
  const invariant = shutdownFailsPods({ fault, podsMin: 2, match: regular })
  const failed = (second: number, name: string, disrupted = true): HistoryEvent =>
    sees(second, name, { phase: 'Failed', ready: false, disrupted })
  it.each<Row>([
    [
      'both, and the critical one is for another claim',
      'pass',
      '2 of 2 pods ended by the shutdown were Failed',
      historyOf(100, ...two, daemon, ...outage, failed(15, 'a'), failed(16, 'b')),
    ],
    [
      'one is shown as Running on a machine that is off',
      'fail',
      '1 of 2',
      historyOf(100, ...two, ...outage, failed(15, 'a')),
    ],
    [
      'failed for another reason',
      'fail',
      '1 of 2',
      historyOf(100, ...two, ...outage, failed(15, 'a'), failed(16, 'b', false)),
    ],
    [
      'told only after the start',
      'fail',
      '1 of 2',
      historyOf(100, ...two, ...outage, failed(15, 'a'), failed(55, 'b')),
    ],
    [
      'nobody was looking',
      'unknown',
      'the watch of pods was blind',
      historyOf(100, ...two, ...outage, failed(14, 'a'), blind('pods')),
    ],
    [
      'too few were there',
      'unknown',
      '2 are needed',
      historyOf(100, sees(5, 'a'), ...outage, failed(15, 'a')),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})

describe('shutdownPodsReplaced', () => {
  const limit = bound([{ name: 'all', ms: 20_000 }])
  const invariant = shutdownPodsReplaced({ fault, podsMin: 1, match: regular, bound: () => limit })
  const ready = (second: number, name: string): HistoryEvent =>
    sees(second, name, { node: 'node-2' })
  const before = [sees(5, 'a'), ready(5, 'b')]
  it.each<Row>([
    [
      'another one serves elsewhere',
      'pass',
      '1 pod replaced within 15.0 s (bound 20.0 s = all 20.0 s)',
      historyOf(100, ...before, ...outage, ready(25, 'd')),
    ],
    [
      'it came too late',
      'fail',
      '1 shutdown without replacements in time',
      historyOf(100, ...before, ...outage, ready(35, 'd')),
    ],
    [
      'it came on the machine that is off',
      'fail',
      '1 shutdown',
      historyOf(100, ...before, ...outage, sees(25, 'd')),
    ],
    [
      'the machine was started before the bound',
      'unknown',
      'the bound was not seen to its end',
      historyOf(
        100,
        ...before,
        ...faulted('shut-down-1', { members: ['node-1'], aimed: 10, from: 20, to: 25 }),
      ),
    ],
    [
      'nobody was looking',
      'unknown',
      'the bound was not seen to its end',
      historyOf(100, ...before, ...outage, blind('pods')),
    ],
    ['nothing was lost', 'unknown', '1 are needed', historyOf(100, ready(5, 'b'), ...outage)],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})

describe('podsBeginAnew', () => {
  const limit = bound([{ name: 'all', ms: 20_000 }])
  const invariant = podsBeginAnew({ fault, match: critical, bound: () => limit })
  const first = wrote(2, 'began', 'critical-c')
  it.each<Row>([
    [
      'in the same pod or in another one of its owner',
      'pass',
      '1 of 1 pod began anew, the slowest 8.0 s after the start',
      historyOf(100, daemon, ...outage, first, wrote(58, 'began', 'critical-d')),
    ],
    [
      'the API may say what it likes',
      'fail',
      '0 of 1',
      historyOf(100, daemon, ...outage, first, sees(60, 'critical-c', isCritical)),
    ],
    [
      'too late, elsewhere, or of another owner',
      'fail',
      '0 of 1',
      historyOf(
        100,
        daemon,
        ...outage,
        first,
        wrote(75, 'began', 'critical-d'),
        wrote(55, 'began', 'critical-e', { node: 'node-2' }),
        wrote(55, 'began', 'web-f'),
      ),
    ],
    [
      'the end came first',
      'unknown',
      'the end came before the bound',
      historyOf(65, daemon, ...outage, first),
    ],
    [
      'nobody could read a disk',
      'unknown',
      'no effect of any container',
      historyOf(100, daemon, ...outage),
    ],
    ['no such pod was there', 'unknown', 'no such pod', historyOf(100, ...two, ...outage, first)],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})
