import { acknowledgedWritesSurvive } from './acknowledged-writes-survive.ts'
import { allNodes, lost, node } from './testing/views.ts'
import { at, did, faulted, historyOf, saw, wall } from './testing/history-of.ts'
import { bound } from '../core/bound.ts'
import { describe, expect, it } from 'vitest'
import { expectVerdict } from './testing/verdict-of.ts'
import { leasesRenewedWithin } from './leases-renewed-within.ts'
import { nodesReadyWithin } from './nodes-ready-within.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { Row } from './testing/verdict-of.ts'

const within10s = () => bound([{ name: 'return', ms: 10_000 }])
const outage = faulted('kill-1', { members: ['controller-manager'], from: 10, to: 20 })

const renewed = (name: string, second: number, namespace = 'kube-system'): HistoryEvent =>
  saw(second + 0.1, 'leases', {
    namespace,
    name,
    holder: 'h',
    durationMs: namespace === 'kube-node-lease' ? 8_000 : 15_000,
    renewedMs: wall(second),
    transitions: 0,
  })

describe('leasesRenewedWithin', () => {
  const invariant = leasesRenewedWithin({
    leases: [
      { namespace: 'kube-system', name: 'kube-controller-manager' },
      { namespace: 'kube-system', name: 'kube-scheduler' },
    ],
    after: { fault: 'controller-manager' },
    bound: within10s,
  })
  const before = [renewed('kube-controller-manager', 9), renewed('kube-scheduler', 9)]
  const manager = renewed('kube-controller-manager', 27)
  const scheduler = renewed('kube-scheduler', 21)
  const blind = at(25, { kind: 'watch', resource: 'leases', state: 'gap', fromMs: 25_000 })
  it.each<Row>([
    [
      'both',
      'pass',
      'kube-controller-manager 7.0 s, kube-scheduler 1.0 s after kill-1',
      historyOf(60, ...outage, ...before, manager, scheduler),
    ],
    [
      'one too late',
      'fail',
      'kube-controller-manager 10.5 s',
      historyOf(60, ...outage, ...before, renewed('kube-controller-manager', 30.5), scheduler),
    ],
    [
      'one never',
      'fail',
      'kube-controller-manager never',
      historyOf(60, ...outage, ...before, scheduler),
    ],
    [
      'never seen at all',
      'unknown',
      'never seen: kube-controller-manager',
      historyOf(60, ...outage, scheduler),
    ],
    [
      'of another namespace',
      'unknown',
      'never seen: kube-controller-manager',
      historyOf(60, ...outage, scheduler, renewed('kube-controller-manager', 27, 'elsewhere')),
    ],
    [
      'the end came first',
      'unknown',
      'the end came before',
      historyOf(25, ...outage, ...before, scheduler),
    ],
    [
      'blind since before',
      'unknown',
      'watch of leases',
      historyOf(60, ...outage, ...before, scheduler, blind),
    ],
    ['no such fault', 'unknown', 'no fault', historyOf(60, ...before, manager, scheduler)],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })

  it('does not take an older state, listed once more after a gap, for a renewal', () => {
    const again = saw(40, 'leases', {
      namespace: 'kube-system',
      name: 'kube-controller-manager',
      holder: 'h',
      durationMs: 15_000,
      renewedMs: wall(9),
      transitions: 0,
    })
    const history = historyOf(60, ...outage, ...before, manager, scheduler, again)
    expectVerdict(invariant, ['', 'pass', 'kube-controller-manager 7.0 s', history])
  })

  it('misses a bound', () => {
    const history = historyOf(60, ...outage, ...before, scheduler)
    expect(expectVerdict(invariant, ['', 'fail', '', history])).toMatchObject({
      missedBound: { fromMs: 20_000, toMs: 30_000 },
    })
  })
})

const isBack = (second: number): HistoryEvent => saw(second, 'nodes', node('node-1'))

const beats = (second: number): HistoryEvent[] =>
  [1, 2, 3, 4, 5, 6].map((number) => renewed(`node-${number}`, second, 'kube-node-lease'))

describe('nodesReadyWithin', () => {
  const invariant = nodesReadyWithin({ after: { fault: 'controller-manager' }, bound: within10s })
  const nodes = allNodes()
  const isLost = saw(15, 'nodes', node('node-1', lost))
  const gap = at(40, {
    kind: 'watch',
    resource: 'nodes',
    state: 'gap',
    fromMs: 25_000,
    toMs: 40_000,
  })
  const next = faulted('kill-2', { members: ['controller-manager'], from: 25, to: 50 })
  it.each<Row>([
    ['all the time', 'pass', '6 of 6 nodes Ready', historyOf(60, ...outage, ...nodes)],
    [
      'again',
      'pass',
      'the slowest 8.0 s after kill-1',
      historyOf(60, ...outage, ...nodes, isLost, isBack(28)),
    ],
    [
      'too late',
      'fail',
      '5 of 6 nodes Ready',
      historyOf(60, ...outage, ...nodes, isLost, isBack(31)),
    ],
    [
      'one deleted for good',
      'fail',
      '5 of 6 nodes Ready',
      historyOf(60, ...outage, ...nodes, saw(15, 'nodes', node('node-1', lost), 'deleted')),
    ],
    ['the end came first', 'unknown', 'the end came before', historyOf(25, ...outage, ...nodes)],
    [
      'blind at the bound',
      'unknown',
      'blind',
      historyOf(60, ...outage, ...nodes, isLost, gap, isBack(40)),
    ],
    [
      'only the last moment is judged',
      'pass',
      'kill-2',
      historyOf(90, ...outage, ...nodes, isLost, ...next, isBack(55)),
    ],
    [
      'an old condition: the lease ran out',
      'fail',
      '5 of 6 nodes Ready',
      historyOf(60, ...outage, ...nodes, ...beats(23).slice(1)),
    ],
    [
      'leases renewed',
      'pass',
      '6 of 6 nodes Ready',
      historyOf(60, ...outage, ...nodes, ...beats(23)),
    ],
    [
      'leases renewed at first only',
      'fail',
      '0 of 6 nodes Ready',
      historyOf(60, ...outage, ...nodes, ...beats(21)),
    ],
    [
      'leases renewed before only',
      'fail',
      '0 of 6 nodes Ready',
      historyOf(60, ...outage, ...nodes, ...beats(19)),
    ],
    ['no node', 'unknown', 'no node', historyOf(60, ...outage)],
    ['no such fault', 'unknown', 'no fault', historyOf(60, ...nodes)],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})

const wrote = (
  second: number,
  subject: string,
  value: string,
  outcome: 'ok' | 'unknown' | 'failed' = 'ok',
) => did(second, 'write', { subject, value, outcome })

const read = (subject: string, value?: string) =>
  did(50, 'final', { subject, ...(value !== undefined && { value }) })

describe('acknowledgedWritesSurvive', () => {
  const invariant = acknowledgedWritesSurvive({ name: 'write', finalRead: 'final', writesMin: 2 })
  const both = [wrote(1, 'x', '1'), wrote(2, 'y', '1')]
  const absent = did(50, 'final', { subject: 'y', outcome: 'failed', code: 404 })
  it.each<Row>([
    [
      'all there',
      'pass',
      '2 acknowledged writes, 0 lost',
      historyOf(60, ...both, read('x', '1'), read('y', '1')),
    ],
    ['one gone', 'fail', '1 lost', historyOf(60, ...both, read('x', '1'), absent)],
    ['one read as nothing', 'fail', '1 lost', historyOf(60, ...both, read('x', '1'), read('y'))],
    [
      'an older value',
      'fail',
      '1 lost',
      historyOf(60, ...both, wrote(3, 'y', '2'), read('x', '1'), read('y', '1')),
    ],
    [
      'replaced by a later unknown write',
      'pass',
      'of 1 unknown ones 1 exist',
      historyOf(60, ...both, wrote(3, 'y', '2', 'unknown'), read('x', '1'), read('y', '2')),
    ],
    [
      'an unknown write that is not there',
      'pass',
      'of 1 unknown ones 0 exist',
      historyOf(60, ...both, wrote(3, 'z', '2', 'unknown'), read('x', '1'), read('y', '1')),
    ],
    [
      'an unknown write from before',
      'fail',
      '1 lost',
      historyOf(60, wrote(0.5, 'y', '0', 'unknown'), ...both, read('x', '1'), read('y', '0')),
    ],
    [
      'a failed write that is there',
      'fail',
      '1 lost',
      historyOf(60, ...both, wrote(3, 'y', '2', 'failed'), read('x', '1'), read('y', '2')),
    ],
    ['one not read', 'unknown', '1 unread', historyOf(60, ...both, read('x', '1'))],
    [
      'one read in vain',
      'unknown',
      '1 unread',
      historyOf(60, ...both, read('x', '1'), did(50, 'final', { subject: 'y', outcome: 'failed' })),
    ],
    [
      'too few',
      'unknown',
      '1 acknowledged write',
      historyOf(60, wrote(1, 'x', '1'), read('x', '1')),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})
