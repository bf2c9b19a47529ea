import { describe, it } from 'vitest'
import { at, faulted, historyOf, saw, wall } from './testing/history-of.ts'
import { completedWorkWasDone } from './completed-work-was-done.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { pod, running } from './testing/views.ts'
import { effectsRead } from '../core/effect.ts'
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
/** Whether somebody could read what a node kept. */
const looked = (member: string, holds: boolean): HistoryEvent =>
  at(50, { kind: 'probe', name: effectsRead, member, holds, seen: holds ? 'read' : 'it is down' })
const broken = at(40, { kind: 'watch', resource: 'pods', state: 'gap', fromMs: 30_000 })

describe('completedWorkWasDone', () => {
  it.each<Row>([
    [
      'all was done',
      'pass',
      '2 of 2 completions were done at least once; none was repeated',
      historyOf(60, succeeded('a'), succeeded('b'), wrote('a', index(0)), wrote('b', index(1))),
    ],
    [
      'done by a node that died before it said so, and once more',
      'pass',
      '2 of 2 completions were done at least once; work was repeated once, because power-off of ' +
        'node-2 came between effect and status',
      historyOf(
        60,
        succeeded('a'),
        succeeded('b'),
        wrote('lost', { ...index(0), node: 'node-2', wallMs: wall(9) }),
        wrote('a', index(0)),
        wrote('b', index(1)),
        ...faulted('power-off-1', { members: ['node-2'], from: 9.5, to: 30 }),
      ),
    ],
    [
      'twice by a pod of a Job without indexes whose container was started over',
      'pass',
      'work was repeated once, because pause of node-1 came',
      historyOf(
        60,
        succeeded('a'),
        succeeded('b'),
        wrote('a', { job: 'plain', wallMs: wall(9) }),
        wrote('a', { job: 'plain' }),
        wrote('b', { job: 'plain' }),
        ...faulted('pause-1', { members: ['node-1'], from: 8, to: 10 }),
      ),
    ],
    [
      'again, and no fault of its node explains it',
      'pass',
      'repeated 3 times: 2 without a fault of its node, ' +
        '1 because power-off of node-2 came between effect and status',
      historyOf(
        60,
        succeeded('a'),
        succeeded('b'),
        // Its node was hit before it worked, and after it was done again.
        wrote('lost', { ...index(0), node: 'node-3', wallMs: wall(9) }),
        wrote('a', index(0)),
        wrote('other', { ...index(1), wallMs: wall(10) }),
        wrote('again', { ...index(1), node: 'node-2', wallMs: wall(11) }),
        wrote('b', index(1)),
        ...faulted('power-off-1', { members: ['node-3'], from: 3, to: 8 }),
        ...faulted('power-off-2', { members: ['node-3'], from: 30, to: 40 }),
        ...faulted('power-off-3', { members: ['node-2'], from: 11, to: 40 }),
      ),
    ],
    [
      'done, and not yet counted at the end: nothing was done again',
      'pass',
      'none was repeated',
      historyOf(
        60,
        succeeded('a'),
        succeeded('b'),
        wrote('a', { job: 'plain', wallMs: wall(17) }),
        wrote('b', { job: 'plain', wallMs: wall(17) }),
        saw(16, 'pods', pod('runs', { ...running('node-1'), ...ofJob })),
        saw(16, 'pods', pod('runs-too', { ...running('node-1'), ...ofJob })),
        wrote('runs', { job: 'plain' }),
        wrote('runs-too', { job: 'plain' }),
      ),
    ],
    [
      'the same index of two Jobs is not the same work',
      'pass',
      'none was repeated',
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
      '1 completion left no effect; 1 of 2 completions were done at least once',
      historyOf(60, succeeded('a'), succeeded('b'), wrote('a')),
    ],
    [
      'counted as succeeded, and called failed afterwards',
      'fail',
      '1 completion left no effect; 1 of 2',
      historyOf(
        60,
        succeeded('a'),
        succeeded('b'),
        saw(30, 'pods', pod('b', { ...running('node-1'), ...ofJob, phase: 'Failed' })),
        wrote('a'),
      ),
    ],
    [
      'begun is not done',
      'fail',
      '1 completion left no effect',
      historyOf(60, succeeded('a'), succeeded('b'), wrote('a'), wrote('b', { state: 'began' })),
    ],
    [
      'done by a pod of the same name that came before it',
      'fail',
      '1 completion left no effect',
      historyOf(60, succeeded('a'), succeeded('b'), wrote('a'), wrote('b', { podUid: 'before' })),
    ],
    [
      'only what Jobs count, and only what succeeded',
      'pass',
      '2 of 2 completions',
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
      '2 of 2 completions',
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
      'its node could not be read',
      'unknown',
      'what was done on node-1 (it is down) could not be read; 1 of 2 completions',
      historyOf(
        60,
        succeeded('a', { node: 'node-2' }),
        succeeded('b'),
        wrote('a', { node: 'node-2' }),
        looked('node-1', false),
        looked('node-2', true),
      ),
    ],
    [
      'another node could not be read',
      'fail',
      '1 completion left no effect',
      historyOf(
        60,
        succeeded('a'),
        succeeded('b', { node: 'node-2' }),
        looked('node-1', false),
        looked('node-2', true),
      ),
    ],
    [
      'every node was read, and nothing was there',
      'fail',
      '2 completions left no effect; 0 of 2',
      historyOf(60, succeeded('a'), succeeded('b'), looked('node-1', true)),
    ],
    [
      'a node that nobody needs could not be read',
      'pass',
      '2 of 2 completions',
      historyOf(
        60,
        succeeded('a'),
        succeeded('b'),
        wrote('a'),
        wrote('b'),
        looked('node-2', false),
      ),
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
