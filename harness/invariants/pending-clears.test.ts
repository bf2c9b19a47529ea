import { describe, expect, it } from 'vitest'
import {
  allNodes,
  bound as boundTo,
  complete,
  job,
  lost,
  node,
  pod,
  running,
} from './testing/views.ts'
import { at, faulted, historyOf, saw } from './testing/history-of.ts'
import { bound } from '../core/bound.ts'
import { classifyPending } from './classify-pending.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { pendingClears } from './pending-clears.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { PendingCause, PendingFacts } from './classify-pending.ts'
import type { PodView } from '../core/resources.ts'
import type { Row } from './testing/verdict-of.ts'

const invariant = pendingClears({
  after: { fault: 'node' },
  pendingMin: 2,
  bound: () => bound([{ name: 'return', ms: 10_000 }]),
})

const outage = faulted('kill-1', { members: ['node-1'], from: 10, to: 20 })
const waits = (name: string, fields: Partial<PodView> = {}): HistoryEvent =>
  saw(12, 'pods', pod(name, { scheduled: 'False', scheduledReason: 'Unschedulable', ...fields }))
const starts = (second: number, name: string): HistoryEvent =>
  saw(second, 'pods', pod(name, running('node-1')))
const two = [waits('x'), waits('y')]
const step = at(20, {
  kind: 'step',
  step: 'once',
  name: 'capacity-returned',
  state: 'end',
  ok: true,
})
const gap = at(33, { kind: 'watch', resource: 'pods', state: 'gap', fromMs: 28_000, toMs: 33_000 })

describe('pendingClears', () => {
  it.each<Row>([
    [
      'started',
      'pass',
      '2 of 2 pending pods and Jobs cleared, the slowest 9.0 s',
      historyOf(60, ...outage, ...two, starts(21, 'x'), starts(29, 'y')),
    ],
    [
      'taken away by its owner',
      'pass',
      '3 of 3',
      historyOf(
        60,
        ...outage,
        ...two,
        waits('z'),
        starts(21, 'x'),
        starts(21, 'z'),
        saw(22, 'pods', pod('y'), 'deleted'),
      ),
    ],
    [
      'too many taken away',
      'unknown',
      '1 went away without having started; 2 of 2',
      historyOf(60, ...outage, ...two, starts(21, 'x'), saw(22, 'pods', pod('y'), 'deleted')),
    ],
    [
      'too late',
      'fail',
      '1 unschedulable (tiny/y)',
      historyOf(60, ...outage, ...two, starts(21, 'x'), starts(31, 'y')),
    ],
    ['never', 'fail', '2 unschedulable (tiny/x, tiny/y)', historyOf(60, ...outage, ...two)],
    [
      'a Job without pods',
      'fail',
      '1 without any pod (tiny/work)',
      historyOf(60, ...outage, waits('x'), starts(21, 'x'), saw(11, 'jobs', job('work'))),
    ],
    [
      'a Job gets its pod',
      'pass',
      '2 of 2',
      historyOf(
        60,
        ...outage,
        waits('x'),
        starts(21, 'x'),
        saw(11, 'jobs', job('work')),
        saw(25, 'pods', pod('w', { ...running('node-1'), ownerKind: 'Job', ownerUid: 'job-work' })),
      ),
    ],
    [
      'bound to a node that is lost',
      'fail',
      '1 bound to a lost node',
      historyOf(
        60,
        ...allNodes(),
        ...outage,
        waits('x', boundTo('node-1')),
        waits('y', boundTo('node-2')),
        saw(15, 'nodes', node('node-1', lost)),
      ),
    ],
    [
      'the end came first',
      'unknown',
      'came before the bound for 2',
      historyOf(25, ...outage, ...two),
    ],
    [
      'the next fault came first',
      'unknown',
      'came before the bound for 2',
      historyOf(
        60,
        ...outage,
        ...two,
        ...faulted('kill-2', { members: ['scheduler'], from: 25, to: 50 }),
      ),
    ],
    [
      'a gap over the bound',
      'unknown',
      'came before the bound for 1',
      historyOf(60, ...outage, ...two, starts(21, 'x'), gap, starts(33, 'y')),
    ],
    [
      'too few pending',
      'unknown',
      '2 are needed',
      historyOf(60, ...outage, waits('x'), starts(21, 'x')),
    ],
    ['no such fault', 'unknown', 'no fault node was undone', historyOf(60, ...two)],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })

  it('counts over all rounds, and from the last undo for what a new fault hit', () => {
    const again = faulted('kill-2', { members: ['node-2'], from: 25, to: 30 })
    const history = historyOf(60, ...outage, ...again, ...two, starts(21, 'x'), starts(35, 'y'))
    expectVerdict(invariant, ['', 'pass', '2 of 3 pending', history])
  })

  it('counts from a step when nothing was broken', () => {
    const capacity = pendingClears({
      after: { step: 'capacity-returned' },
      pendingMin: 1,
      match: { labels: { app: 'web' } },
      bound: () => bound([{ name: 'scheduling', ms: 5_000 }]),
    })
    expectVerdict(capacity, [
      '',
      'pass',
      'capacity-returned',
      historyOf(60, step, waits('x'), starts(24, 'x')),
    ])
    expectVerdict(capacity, ['', 'fail', '1 unschedulable', historyOf(60, step, waits('x'))])
    expectVerdict(capacity, ['', 'unknown', 'never reached', historyOf(60, waits('x'))])
    expectVerdict(capacity, [
      '',
      'unknown',
      '1 are needed',
      historyOf(60, step, waits('x', { labels: {} })),
    ])
  })

  it('says when the store still refuses', () => {
    const alarm = faulted('fill-quota-1', { members: ['etcd-0'], from: 5, to: 80 })
    const history = historyOf(60, ...outage, ...two, ...alarm)
    expectVerdict(invariant, ['', 'fail', '2 refused by the store', history])
    const later = faulted('fill-quota-1', { members: ['etcd-0'], from: 45, to: 80 })
    const before = faulted('fill-quota-1', { members: ['etcd-0'], from: 1, to: 15 })
    for (const other of [later, before]) {
      expectVerdict(invariant, [
        '',
        'fail',
        '2 unschedulable',
        historyOf(60, ...outage, ...two, ...other),
      ])
    }
  })

  it('takes a Job that ended, or was there only later, for no pending work', () => {
    const ended = saw(15, 'jobs', job('work', complete(15)))
    const later = saw(21, 'jobs', job('late'))
    const cleared = [waits('x'), starts(21, 'x'), waits('y'), starts(22, 'y')]
    const history = historyOf(60, ...outage, ...cleared, saw(11, 'jobs', job('work')), ended, later)
    expectVerdict(invariant, ['', 'pass', '2 of 2 pending', history])
    const inTime = saw(25, 'jobs', job('work', complete(25)))
    const third = historyOf(60, ...outage, ...cleared, saw(11, 'jobs', job('work')), inTime)
    expectVerdict(invariant, ['', 'pass', '3 of 3 pending', third])
  })

  it('says what the bound was made of, and when it was over', () => {
    const verdict = expectVerdict(invariant, [
      '',
      'fail',
      'bound 10.0 s = return 10.0 s',
      historyOf(60, ...outage, ...two),
    ])
    expect(verdict).toMatchObject({ missedBound: { fromMs: 20_000, toMs: 30_000 } })
  })
})

const ready: PendingFacts = { node: node('node-1'), storeRefuses: false }
const refuses: PendingFacts = { node: undefined, storeRefuses: true }

describe('classifyPending', () => {
  it.each<[PendingCause, Partial<PodView>, PendingFacts]>([
    ['created but never started', { ...boundTo('node-1'), createdNeverStarted: true }, ready],
    ['bound to a lost node', boundTo('node-1'), { ...ready, node: node('node-1', lost) }],
    ['bound to a lost node', boundTo('node-1'), { ...ready, node: undefined }],
    ['waiting for its node', boundTo('node-1'), ready],
    ['refused by the store', boundTo('node-1'), { ...ready, storeRefuses: true }],
    ['refused by the store', {}, refuses],
    ['unschedulable', { scheduled: 'False', scheduledReason: 'Unschedulable' }, ready],
    ['blocked by a lock', { scheduled: 'False', scheduledReason: 'SchedulingGated' }, ready],
    ['not seen by the scheduler', {}, ready],
  ])('%s', (cause, fields, facts) => {
    expect(classifyPending(pod('x', fields), facts)).toBe(cause)
  })
})
