import { describe, expect, it } from 'vitest'
import { at, faulted, historyOf, saw } from './testing/history-of.ts'
import { bound, lost, node, pod, running } from './testing/views.ts'
import { createdPodsStart } from './created-pods-start.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { PodView } from '../core/resources.ts'
import type { Row } from './testing/verdict-of.ts'

const fault = 'kill-between-create-and-start'
const options = { fault, attemptsMin: 1, limitMs: 20_000, signature: 'other' } as const
const invariant = createdPodsStart(options)
const twice = createdPodsStart({ ...options, attemptsMin: 2 })
const neverStart = createdPodsStart({ ...options, signature: 'created-never-started' })

const kill = (number: number, from: number, to?: number, member = 'node-1'): HistoryEvent[] =>
  faulted(`${fault}-${number}`, {
    name: fault,
    members: [member],
    from,
    ...(to !== undefined && { to }),
  })
/** Bound before the node died, and waiting there. */
const waits = (name: string, fields: Partial<PodView> = {}, second = 9): HistoryEvent =>
  saw(second, 'pods', pod(name, { ...bound('node-1'), ...fields }))
const runs = (second: number, name: string): HistoryEvent =>
  saw(second, 'pods', pod(name, running('node-1')))
const neverStarted = { createdNeverStarted: true }
const isLost = saw(15, 'nodes', node('node-1', lost))
const isReady = (second: number): HistoryEvent => saw(second, 'nodes', node('node-1'))
const broken = at(50, { kind: 'watch', resource: 'pods', state: 'gap', fromMs: 30_000 })

describe('createdPodsStart', () => {
  it.each<Row>([
    [
      'all start',
      'pass',
      '1 attempt with 2 pods that waited on the node: 0 left 0 pods Pending 20.0 s',
      historyOf(90, waits('a'), waits('b'), ...kill(1, 10, 20), runs(24, 'a'), runs(39, 'b')),
    ],
    [
      'the time counts from when the node is Ready again',
      'pass',
      '0 left',
      historyOf(90, waits('a'), ...kill(1, 10, 20), isLost, isReady(28), runs(47, 'a')),
    ],
    [
      'taken away by its owner',
      'pass',
      '0 left',
      historyOf(
        90,
        waits('a'),
        ...kill(1, 10, 20),
        saw(30, 'pods', pod('a', bound('node-1')), 'deleted'),
      ),
    ],
    [
      'too late, for another reason',
      'fail',
      '1 left 1 pod Pending 20.0 s after the node was Ready, 0 of them',
      historyOf(90, waits('a'), ...kill(1, 10, 20), runs(41, 'a')),
    ],
    [
      'a node that never is Ready again leaves them too',
      'fail',
      '1 left 2 pods',
      historyOf(90, waits('a'), waits('b'), isLost, ...kill(1, 10, 20)),
    ],
    [
      'deleted only after the limit',
      'fail',
      '1 left 1 pod',
      historyOf(
        90,
        waits('a'),
        ...kill(1, 10, 20),
        saw(50, 'pods', pod('a', bound('node-1')), 'deleted'),
      ),
    ],
    [
      'who ran already, was bound later or waits elsewhere does not count',
      'pass',
      '1 attempt with 1 pod that waited',
      historyOf(
        90,
        waits('a'),
        ...kill(1, 10, 20),
        runs(24, 'a'),
        runs(8, 'ran'),
        waits('later', {}, 12),
        waits('elsewhere', bound('node-2')),
        saw(8, 'pods', pod('unbound')),
      ),
    ],
    [
      'nobody waited on the node: nothing was tried',
      'unknown',
      '0 attempts with 0 pods that waited on the node',
      historyOf(90, runs(8, 'a'), ...kill(1, 10, 20)),
    ],
    [
      'the end came first',
      'unknown',
      '1 are needed',
      historyOf(39, waits('a'), ...kill(1, 10, 20)),
    ],
    ['never undone', 'unknown', '1 are needed', historyOf(90, waits('a'), ...kill(1, 10))],
    ['no such fault', 'unknown', '1 are needed', historyOf(90, waits('a'))],
    [
      'the watch never came back',
      'unknown',
      'the watch of pods broke 60.0 s before the end',
      historyOf(90, waits('a'), ...kill(1, 10, 20), broken),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })

  it('is not content with one attempt when two are needed, but one failure is enough', () => {
    const attempt = [waits('a'), ...kill(1, 10, 20)]
    expectVerdict(twice, ['', 'unknown', '2 are needed', historyOf(90, ...attempt, runs(24, 'a'))])
    expectVerdict(twice, ['', 'fail', '1 attempt', historyOf(90, ...attempt)])
  })

  it('does not take the return from the next kill for the return from this one', () => {
    // The first time the node was back before it was missed, and was Ready all the time.
    const second = [...kill(2, 50, 60), saw(58, 'nodes', node('node-1', lost)), isReady(65)]
    const history = historyOf(70, waits('a'), ...kill(1, 10, 20), ...second, runs(66, 'a'))
    expectVerdict(invariant, ['', 'fail', '1 left 1 pod', history])
  })

  it('leaves pods of the other signature to the other claim, and shows its own', () => {
    const created = [waits('a'), waits('a', neverStarted, 25)]
    const history = historyOf(90, ...created, waits('b'), ...kill(1, 10, 20))
    const words =
      '1 left 2 pods Pending 20.0 s after the node was Ready, 1 of them created and never started'
    expect(expectVerdict(neverStart, ['', 'fail', words, history]).evidence).toEqual([
      expect.objectContaining({
        subject: 'tiny/a',
        text: 'Pending on node-1, its container created and never started',
      }),
    ])
    expect(expectVerdict(invariant, ['', 'fail', words, history]).evidence).toEqual([
      expect.objectContaining({ subject: 'tiny/b', text: 'Pending on node-1, waiting' }),
    ])
    const one = historyOf(90, ...created, ...kill(1, 10, 20))
    expectVerdict(invariant, ['', 'pass', '1 of them created', one])
    const other = historyOf(90, waits('b'), ...kill(1, 10, 20))
    expectVerdict(neverStart, ['', 'pass', '0 of them created', other])
  })

  it('takes a pod as it was at the limit, whatever its end was', () => {
    const deleted = saw(50, 'pods', pod('a', { ...bound('node-1'), deletedMs: 1 }))
    const history = historyOf(90, waits('a'), waits('a', neverStarted, 25), ...kill(1, 10, 20))
    const removed = historyOf(
      90,
      waits('a'),
      waits('a', neverStarted, 25),
      ...kill(1, 10, 20),
      deleted,
      saw(55, 'pods', pod('a', bound('node-1')), 'deleted'),
    )
    for (const one of [history, removed]) {
      expectVerdict(neverStart, ['', 'fail', '1 of them created', one])
    }
  })
})
