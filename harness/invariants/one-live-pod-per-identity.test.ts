import { describe, expect, it } from 'vitest'
import { at, beat, historyOf, saw, wall } from './testing/history-of.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { oneLivePodPerIdentity } from './one-live-pod-per-identity.ts'
import { pod, running } from './testing/views.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { PodView } from '../core/resources.ts'
import type { Row } from './testing/verdict-of.ts'

const invariant = oneLivePodPerIdentity({ identitiesMin: 1 })

/** The pod db-0 with a uid of its own. */
const db = (uid: string, on: string, ownerKind = 'StatefulSet'): PodView =>
  pod('db-0', { ...running(on), uid, ownerKind, ownerName: 'db' })
const seen = (second: number, uid: string, on: string): HistoryEvent =>
  saw(second, 'pods', db(uid, on), 'added')
const gone = (second: number, uid: string, change: 'deleted' | 'gone' = 'deleted'): HistoryEvent =>
  saw(second, 'pods', db(uid, 'node-1'), change)
/** What a container of db-0 wrote when it began, in whole seconds; read at the end. */
const began = (second: number, podUid: string, node: string): HistoryEvent =>
  wrote('began', second, podUid, node)
const wrote = (
  state: 'began' | 'told',
  second: number,
  podUid: string,
  node: string,
): HistoryEvent =>
  at(50, {
    kind: 'effect',
    state,
    node,
    namespace: 'tiny',
    pod: 'db-0',
    podUid,
    wallMs: wall(Math.floor(second)),
  })
const first = [seen(2, 'one', 'node-1'), began(3, 'one', 'node-1')]
const second = [seen(26, 'two', 'node-2'), began(28, 'two', 'node-2')]
const gap = at(30, { kind: 'watch', resource: 'pods', state: 'gap', fromMs: 24_000, toMs: 30_000 })

describe('oneLivePodPerIdentity', () => {
  it.each<Row>([
    [
      'the first is gone before the second begins',
      'pass',
      '1 identity, 1 of them with a second pod, 0 overlaps',
      historyOf(60, beat(0), ...first, gone(25, 'one'), ...second),
    ],
    [
      'nobody took its place',
      'pass',
      '0 of them with a second pod',
      historyOf(60, beat(0), ...first),
    ],
    [
      'a container that starts again in its pod is no second pod',
      'pass',
      '0 of them with a second pod, 0 overlaps',
      historyOf(60, beat(0), ...first, began(20, 'one', 'node-1')),
    ],
    [
      'within the second that a container writes',
      'pass',
      '0 overlaps',
      historyOf(
        60,
        beat(0),
        ...first,
        seen(26, 'two', 'node-2'),
        gone(28.9, 'one'),
        began(28.9, 'two', 'node-2'),
      ),
    ],
    [
      'the second begins while the first is there',
      'fail',
      '1 identity, 1 of them with a second pod, 1 overlap',
      historyOf(60, beat(0), ...first, ...second, gone(40, 'one')),
    ],
    ['the first never goes', 'fail', '1 overlap', historyOf(60, beat(0), ...first, ...second)],
    [
      'the first comes back to work after its place was taken',
      'fail',
      '2 overlaps',
      historyOf(60, beat(0), ...first, gone(25, 'one'), ...second, began(35, 'one', 'node-1')),
    ],
    [
      'the first is told to end after it was deleted by force',
      'fail',
      '1 overlap',
      historyOf(
        60,
        beat(0),
        ...first,
        gone(25, 'one'),
        ...second,
        wrote('told', 35, 'one', 'node-1'),
      ),
    ],
    [
      'the first is told to end, and then goes',
      'pass',
      '0 overlaps',
      historyOf(
        60,
        beat(0),
        ...first,
        wrote('told', 24, 'one', 'node-1'),
        gone(25, 'one'),
        ...second,
      ),
    ],
    [
      'pods of a Deployment may do that',
      'unknown',
      '0 identities',
      historyOf(
        60,
        beat(0),
        saw(2, 'pods', db('one', 'node-1', 'ReplicaSet')),
        saw(26, 'pods', db('two', 'node-2', 'ReplicaSet')),
        began(3, 'one', 'node-1'),
        began(28, 'two', 'node-2'),
      ),
    ],
    [
      'nothing was written',
      'unknown',
      '1 are needed',
      historyOf(60, beat(0), seen(2, 'one', 'node-1')),
    ],
    [
      'a gap in which the first may have gone',
      'unknown',
      'the watch of pods was blind when the second one began',
      historyOf(60, beat(0), ...first, ...second, gap, gone(30, 'one', 'gone')),
    ],
    [
      'a step of the wall clock',
      'unknown',
      'the wall clock stepped',
      historyOf(
        60,
        beat(0),
        beat(1),
        beat(2, { stepMs: 30_000 }),
        ...first,
        ...second,
        gone(40, 'one'),
      ),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })

  it('says who began where, and when', () => {
    const verdict = expectVerdict(invariant, [
      '',
      'fail',
      '1 overlap',
      historyOf(60, beat(0), ...first, ...second),
    ])
    expect(verdict.evidence).toEqual([
      {
        t: 28_000,
        subject: 'tiny/db-0',
        text: 'began on node-2 while the one on node-1 was not gone or at work',
      },
    ])
  })
})
