import { describe, it } from 'vitest'
import { at, historyOf, saw, wall } from './testing/history-of.ts'
import { completedWorkWasDone } from './completed-work-was-done.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { pod, running } from './testing/views.ts'
import type { EffectEvent, HistoryEvent } from '../core/event.ts'
import type { PodView } from '../core/resources.ts'
import type { Row } from './testing/verdict-of.ts'

const invariant = completedWorkWasDone({ podsMin: 2 })

const succeeded = (name: string, fields: Partial<PodView> = {}): HistoryEvent =>
  saw(20, 'pods', pod(name, { ...running('node-1'), ...ofJob, phase: 'Succeeded', ...fields }))
const ofJob = { ownerKind: 'Job', ownerName: 'work' }
/** What a container wrote on node-1; read at the end. */
const wrote = (name: string, fields: Partial<EffectEvent> = {}): HistoryEvent =>
  at(50, {
    kind: 'effect',
    state: 'done',
    node: 'node-1',
    namespace: 'tiny',
    pod: name,
    podUid: `pod-${name}`,
    wallMs: wall(18),
    ...fields,
  })
const index = (value: number): Partial<EffectEvent> => ({ job: 'work', index: value })
const broken = at(40, { kind: 'watch', resource: 'pods', state: 'gap', fromMs: 30_000 })

describe('completedWorkWasDone', () => {
  it.each<Row>([
    [
      'all was done',
      'pass',
      '2 succeeded pods, 2 of which left their effect; 0 of 2 indexes done more than once',
      historyOf(60, succeeded('a'), succeeded('b'), wrote('a', index(0)), wrote('b', index(1))),
    ],
    [
      'done by a node that died before it said so, and once more',
      'pass',
      '1 of 2 indexes done more than once',
      historyOf(
        60,
        succeeded('a'),
        succeeded('b'),
        wrote('lost', index(0)),
        wrote('a', index(0)),
        wrote('b', index(1)),
      ),
    ],
    [
      'the same index of two Jobs is not the same work',
      'pass',
      '0 of 2 indexes',
      historyOf(
        60,
        succeeded('a'),
        succeeded('b'),
        wrote('a', { job: 'one', index: 0 }),
        wrote('b', { job: 'two', index: 0 }),
      ),
    ],
    [
      'one was never done',
      'fail',
      '1 pod succeeded without an effect; 2 succeeded pods, 1 of which',
      historyOf(60, succeeded('a'), succeeded('b'), wrote('a')),
    ],
    [
      'begun is not done',
      'fail',
      '1 pod succeeded without an effect',
      historyOf(60, succeeded('a'), succeeded('b'), wrote('a'), wrote('b', { state: 'began' })),
    ],
    [
      'done by a pod of the same name that came before it',
      'fail',
      '1 pod succeeded without an effect',
      historyOf(60, succeeded('a'), succeeded('b'), wrote('a'), wrote('b', { podUid: 'before' })),
    ],
    [
      'only what Jobs count, and only what succeeded',
      'pass',
      '2 succeeded pods',
      historyOf(
        60,
        succeeded('a'),
        succeeded('b'),
        wrote('a'),
        wrote('b'),
        succeeded('serves', { ownerKind: 'ReplicaSet' }),
        succeeded('failed', { phase: 'Failed' }),
      ),
    ],
    [
      'gone afterwards',
      'pass',
      '2 succeeded pods, 2 of which',
      historyOf(
        60,
        succeeded('a'),
        succeeded('b'),
        wrote('a'),
        wrote('b'),
        saw(30, 'pods', pod('b', { ...ofJob, phase: 'Succeeded' }), 'deleted'),
      ),
    ],
    ['too few', 'unknown', '2 are needed', historyOf(60, succeeded('a'), wrote('a'))],
    ['nothing at all', 'unknown', '2 are needed', historyOf(60)],
    [
      'a lane whose containers leave no effects',
      'unknown',
      'no effect of any container is known',
      historyOf(60, succeeded('a'), succeeded('b')),
    ],
    [
      'the watch never came back',
      'unknown',
      'the watch of pods broke 30.0 s before the end',
      historyOf(60, succeeded('a'), succeeded('b'), wrote('a'), broken),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})
