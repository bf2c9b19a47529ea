import { describe, expect, it } from 'vitest'
import { at, faulted, historyOf, saw } from './testing/history-of.ts'
import { bound } from '../core/bound.ts'
import { containersComeBack } from './containers-come-back.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { pod, running } from './testing/views.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { ObjectEvent } from '../core/event.ts'
import type { PodView } from '../core/resources.ts'
import type { Row } from './testing/verdict-of.ts'

const invariant = containersComeBack({
  fault: 'power-off',
  podsMin: 2,
  match: { labels: { app: 'web' } },
  bound: () => bound([{ name: 'return', ms: 10_000 }]),
})

const outage = faulted('power-off-1', { members: ['node-1'], from: 10, to: 20 })
const serves = (second: number, name: string, fields: Partial<PodView> = {}): HistoryEvent =>
  saw(second, 'pods', pod(name, { ...running('node-1'), ...fields }))
const two = [serves(5, 'x'), serves(5, 'y')]
const back = (second: number, name: string): HistoryEvent => serves(second, name, { restarts: 1 })
const unready = (name: string): HistoryEvent => serves(15, name, { ready: false })
const taken = (second: number, change: ObjectEvent['change']): HistoryEvent =>
  saw(second, 'pods', pod('z', running('node-1')), change)
const gap = at(33, { kind: 'watch', resource: 'pods', state: 'gap', fromMs: 28_000, toMs: 33_000 })

describe('containersComeBack', () => {
  it.each<Row>([
    [
      'in time',
      'pass',
      '2 of 2 pods were Ready again, the slowest after 9.0 s (bound 10.0 s = return 10.0 s)',
      historyOf(60, ...two, ...outage, unready('x'), back(22, 'x'), back(29, 'y')),
    ],
    [
      'too late',
      'fail',
      '1 of 2 pods were Ready again, the slowest after 11.0 s',
      historyOf(60, ...two, ...outage, back(22, 'x'), back(31, 'y')),
    ],
    [
      'never',
      'fail',
      '0 of 2 pods were Ready again, the slowest after never',
      historyOf(60, ...two, ...outage),
    ],
    [
      'Ready, but not started again: the API only forgot that its node was away',
      'fail',
      '1 of 2',
      historyOf(60, ...two, ...outage, back(22, 'x'), unready('y'), serves(25, 'y')),
    ],
    [
      'restarts count from those before',
      'fail',
      '1 of 2',
      historyOf(60, serves(5, 'x'), back(5, 'y'), ...outage, back(22, 'x'), back(25, 'y')),
    ],
    [
      'pods that did not serve there are not judged',
      'pass',
      '2 of 2',
      historyOf(
        60,
        ...two,
        ...outage,
        back(22, 'x'),
        back(22, 'y'),
        serves(5, 'elsewhere', { node: 'node-2' }),
        serves(5, 'unready', { ready: false }),
        serves(5, 'works', { ownerKind: 'Job' }),
        serves(5, 'other', { labels: { app: 'other' } }),
        serves(12, 'later'),
      ),
    ],
    [
      'evicted meanwhile',
      'pass',
      '2 of 2',
      historyOf(
        60,
        ...two,
        serves(5, 'z'),
        ...outage,
        back(22, 'x'),
        back(22, 'y'),
        serves(15, 'z', { deletedMs: 1 }),
      ),
    ],
    [
      'taken away by force meanwhile, which shows no mark before',
      'pass',
      '2 of 2',
      historyOf(
        60,
        ...two,
        serves(5, 'z'),
        ...outage,
        back(22, 'x'),
        back(22, 'y'),
        taken(25, 'gone'),
      ),
    ],
    [
      'taken away before',
      'pass',
      '2 of 2',
      historyOf(
        60,
        ...two,
        serves(5, 'z'),
        taken(8, 'deleted'),
        ...outage,
        back(22, 'x'),
        back(22, 'y'),
      ),
    ],
    ['too few', 'unknown', '2 are needed', historyOf(60, serves(5, 'x'), ...outage, back(22, 'x'))],
    ['no such fault', 'unknown', '2 are needed', historyOf(60, ...two)],
    [
      'never undone',
      'unknown',
      '2 are needed',
      historyOf(60, ...two, ...faulted('power-off-1', { members: ['node-1'], from: 10 })),
    ],
    [
      'the next fault came before the bound',
      'unknown',
      '2 are needed',
      historyOf(
        60,
        ...two,
        ...outage,
        ...faulted('power-off-2', { members: ['node-2'], from: 25, to: 26 }),
      ),
    ],
    [
      'the end came first',
      'unknown',
      'the end came before the bound; 1 of 2',
      historyOf(25, ...two, ...outage, back(22, 'x')),
    ],
    [
      'a gap over the bound',
      'unknown',
      'the watch of pods was blind at the bound; 1 of 2',
      historyOf(60, ...two, ...outage, back(22, 'x'), gap, back(33, 'y')),
    ],
    [
      'late once, and then the end came first',
      'fail',
      '2 of 4',
      historyOf(
        45,
        ...two,
        ...outage,
        back(22, 'x'),
        back(32, 'y'),
        ...faulted('power-off-2', { members: ['node-1'], from: 38, to: 40 }),
        serves(42, 'x', { restarts: 2 }),
      ),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })

  it('says when the bound was over', () => {
    const verdict = expectVerdict(invariant, [
      '',
      'fail',
      '0 of 2',
      historyOf(60, ...two, ...outage),
    ])
    expect(verdict).toMatchObject({ missedBound: { fromMs: 20_000, toMs: 30_000 } })
  })
})
