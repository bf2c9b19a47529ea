import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allNodes, lost, node, placed, pod, running, zoneSpread } from './testing/views.ts'
import { at, faulted, historyOf, saw } from './testing/history-of.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { noBindBreaksSpread } from './no-bind-breaks-spread.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { Row } from './testing/verdict-of.ts'

const invariant = noBindBreaksSpread({ bindsMin: 2 })
const nodes = allNodes()

/** Zones a, b and c are those of node-1 and 2, 3 and 4, 5 and 6. Binds are 5 s apart. */
const placedOn = (...on: number[]): HistoryEvent[] =>
  on.flatMap((number, index) => placed(10 + index * 5, `w${index}`, `node-${number}`))

const finished = (second: number, name: string, on: string): HistoryEvent =>
  saw(second, 'pods', pod(name, { ...running(on), phase: 'Succeeded', spread: [zoneSpread()] }))
const deleting = (second: number, name: string, on: string): HistoryEvent =>
  saw(second, 'pods', pod(name, { ...running(on), deletedMs: 1, spread: [zoneSpread()] }))
const gap = at(26, { kind: 'watch', resource: 'pods', state: 'gap', fromMs: 24_000, toMs: 26_000 })
const honor = { spread: [zoneSpread({ nodeTaintsPolicy: 'Honor' })] }
const loseZoneC = [5, 6].map((number) => saw(30, 'nodes', node(`node-${number}`, lost)))
const minThree = { spread: [zoneSpread({ minDomains: 3 })] }
const twoZones = nodes.slice(0, 4)

const on = (zone: number, index: number): number => 1 + (zone % 3) * 2 + (index % 2)

describe('noBindBreaksSpread', () => {
  it.each<Row>([
    [
      'round and round',
      'pass',
      '6 binds judged, 0 undecided',
      historyOf(99, ...nodes, ...placedOn(1, 3, 5, 2, 4, 6)),
    ],
    [
      'a second one before the third zone has any',
      'fail',
      '1 bind broke',
      historyOf(99, ...nodes, ...placedOn(1, 3, 2, 5)),
    ],
    ['the same zone twice', 'fail', '1 bind broke', historyOf(99, ...nodes, ...placedOn(1, 2))],
    ['too few binds', 'unknown', '1 bind judged', historyOf(99, ...nodes, ...placedOn(1))],
    [
      'binds without a constraint',
      'unknown',
      '0 binds',
      historyOf(99, ...nodes, ...placed(10, 'x', 'node-1', {}), ...placed(20, 'y', 'node-1', {})),
    ],
    [
      'a finished pod does not count',
      'pass',
      '3 binds',
      historyOf(
        99,
        ...nodes,
        ...placedOn(1),
        finished(12, 'w0', 'node-1'),
        ...placed(20, 'x', 'node-1'),
        ...placed(30, 'y', 'node-3'),
      ),
    ],
    [
      'a pod marked for deletion does not count',
      'pass',
      '2 binds',
      historyOf(
        99,
        ...nodes,
        ...placedOn(1),
        deleting(12, 'w0', 'node-1'),
        ...placed(20, 'x', 'node-1'),
      ),
    ],
    [
      'it counts until then',
      'fail',
      '1 bind broke',
      historyOf(
        99,
        ...nodes,
        ...placedOn(1),
        finished(21, 'w0', 'node-1'),
        ...placed(20, 'x', 'node-1'),
      ),
    ],
    [
      'the scheduler may not know yet that a pod finished',
      'pass',
      '4 binds',
      historyOf(
        99,
        ...nodes,
        ...placedOn(1, 3, 5),
        finished(28, 'w1', 'node-3'),
        ...placed(29, 'x', 'node-1'),
      ),
    ],
    [
      'but it knows after the lag',
      'fail',
      '1 bind broke',
      historyOf(
        99,
        ...nodes,
        ...placedOn(1, 3, 5),
        finished(26, 'w1', 'node-3'),
        ...placed(29, 'x', 'node-1'),
      ),
    ],
    [
      'stored in another order than decided',
      'pass',
      '4 binds',
      historyOf(
        99,
        ...nodes,
        ...placedOn(1, 3),
        ...placed(30, 'x', 'node-1'),
        ...placed(30.5, 'y', 'node-5'),
      ),
    ],
    [
      'too far apart for that',
      'fail',
      '1 bind broke',
      historyOf(
        99,
        ...nodes,
        ...placedOn(1, 3),
        ...placed(30, 'x', 'node-1'),
        ...placed(33, 'y', 'node-5'),
      ),
    ],
    [
      'a scheduler that fills one node',
      'fail',
      '4 binds broke',
      historyOf(
        99,
        ...nodes,
        ...[1, 2, 3, 4, 5].flatMap((n) => placed(10 + n / 100, `p${n}`, 'node-1')),
      ),
    ],
    [
      'beside a gap',
      'unknown',
      '1 bind judged, 1 undecided',
      historyOf(99, ...nodes, ...placed(10, 'x', 'node-1'), gap, ...placed(27, 'y', 'node-1')),
    ],
    [
      'while the API went away',
      'unknown',
      '1 bind judged, 1 undecided',
      historyOf(
        99,
        ...nodes,
        ...faulted('kill-1', { members: ['api-server'], from: 21, to: 60 }),
        ...placed(10, 'x', 'node-1'),
        ...placed(20, 'y', 'node-1'),
      ),
    ],
    [
      'a lost zone still is a domain, Ignore',
      'fail',
      '1 bind broke',
      historyOf(99, ...nodes, ...placedOn(1, 3), ...loseZoneC, ...placed(40, 'x', 'node-2')),
    ],
    [
      'a lost zone is none, Honor',
      'pass',
      '3 binds',
      historyOf(
        99,
        ...nodes,
        ...placed(10, 'x', 'node-1', honor),
        ...placed(20, 'y', 'node-3', honor),
        ...loseZoneC,
        ...placed(40, 'z', 'node-2', honor),
      ),
    ],
    [
      'fewer domains than minDomains',
      'fail',
      '1 bind broke',
      historyOf(
        99,
        ...twoZones,
        ...placed(10, 'x', 'node-1', minThree),
        ...placed(20, 'y', 'node-3', minThree),
        ...placed(30, 'z', 'node-2', minThree),
      ),
    ],
    [
      'as many as minDomains',
      'pass',
      '3 binds',
      historyOf(
        99,
        ...nodes,
        ...placed(10, 'x', 'node-1', minThree),
        ...placed(20, 'y', 'node-3', minThree),
        ...placed(30, 'z', 'node-5', minThree),
      ),
    ],
    [
      'others count if the selector matches',
      'fail',
      '1 bind broke',
      historyOf(
        99,
        ...nodes,
        ...placed(10, 'other', 'node-1', {}),
        ...placed(20, 'x', 'node-2'),
        ...placed(30, 'y', 'node-3'),
      ),
    ],
    [
      'not those of another namespace',
      'pass',
      '2 binds',
      historyOf(
        99,
        ...nodes,
        ...placed(10, 'other', 'node-1', { namespace: 'elsewhere' }),
        ...placed(20, 'x', 'node-2'),
        ...placed(30, 'y', 'node-3'),
      ),
    ],
    [
      'the end came before the lag was over',
      'unknown',
      '1 bind judged, 1 undecided',
      historyOf(21, ...nodes, ...placed(10, 'x', 'node-1'), ...placed(20, 'y', 'node-1')),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })

  it('leaves open what an outage may have torn apart, and nothing else', () => {
    // The second bind, at 15 s, breaks its constraint.
    const verdictWith = (...events: HistoryEvent[]): string =>
      noBindBreaksSpread({ bindsMin: 1 }).judge(
        historyOf(99, ...nodes, ...placedOn(1, 2), ...events),
      ).verdict
    const outage = (members: string[], from: number, to?: number): HistoryEvent[] =>
      faulted('kill-1', { members, from, ...(to !== undefined && { to }) })
    for (const member of ['api-server', 'etcd-0', 'scheduler']) {
      expect(verdictWith(...outage([member], 14, 16))).toBe('pass')
    }
    expect(verdictWith(...faulted('fill-quota-1', { members: [], from: 14, to: 16 }))).toBe('pass')
    expect(verdictWith(...outage(['scheduler'], 16.9, 30))).toBe('pass')
    expect(verdictWith(...outage(['scheduler'], 17.1, 30))).toBe('fail')
    expect(verdictWith(...outage(['scheduler'], 5, 13.1))).toBe('pass')
    expect(verdictWith(...outage(['scheduler'], 5, 12.9))).toBe('fail')
    expect(verdictWith(...outage(['scheduler'], 5))).toBe('pass')
    expect(verdictWith(...outage(['node-1'], 14, 16))).toBe('fail')
    expect(verdictWith(...outage(['controller-manager'], 14, 16))).toBe('fail')
  })

  it('judges by nodes as they were: a domain that came or went just then is not sure', () => {
    const four = placedOn(1, 3, 5, 2)
    const newNode = (second: number): HistoryEvent =>
      saw(
        second,
        'nodes',
        node('node-7', {
          labels: { ...node('node-7').labels, 'topology.kubernetes.io/zone': 'd' },
        }),
        'added',
      )
    // An empty zone d: the fourth bind, at 25 s, would have to go there.
    expectVerdict(invariant, ['', 'fail', '', historyOf(99, ...nodes, newNode(5), ...four)])
    expectVerdict(invariant, ['', 'pass', '', historyOf(99, ...nodes, newNode(24), ...four)])
    expectVerdict(invariant, ['', 'pass', '', historyOf(99, ...nodes, newNode(25.5), ...four)])
    const goes = (second: number): HistoryEvent => saw(second, 'nodes', node('node-7'), 'deleted')
    expectVerdict(invariant, [
      '',
      'pass',
      '',
      historyOf(99, ...nodes, newNode(1), goes(6), ...four),
    ])
  })

  it('judges only what matches, but counts the rest', () => {
    const history = historyOf(99, ...nodes, ...placedOn(1, 2), ...placed(40, 'y', 'node-3'))
    const only = (name: RegExp): string =>
      noBindBreaksSpread({ bindsMin: 1, match: { name } }).judge(history).verdict
    expect(only(/^y/)).toBe('pass')
    expect(only(/^w1/)).toBe('fail')
    expect(only(/^z/)).toBe('unknown')
  })

  it('points at the bind and says what its domains had', () => {
    const history = historyOf(99, ...nodes, ...placedOn(1, 2))
    const verdict = expectVerdict(invariant, ['', 'fail', '', history])
    expect(verdict.evidence?.[0]).toEqual({
      t: 15_000,
      subject: 'tiny/w1',
      text:
        'bound to node-2: topology.kubernetes.io/zone a had 1 already and the emptiest domain 0, ' +
        'maxSkew 1 (a 1, b 0, c 0)',
    })
  })

  it('passes whatever a scheduler does that keeps the rule, and fails when one bind is moved', () => {
    const rounds = fc.array(fc.constantFrom([0, 1, 2], [1, 2, 0], [2, 0, 1]), {
      minLength: 2,
      maxLength: 5,
    })
    fc.assert(
      fc.property(rounds, fc.nat(), fc.integer({ min: 1, max: 2 }), (rounds, chosen, by) => {
        const zones: number[] = rounds.flat()
        expect(
          invariant.judge(historyOf(199, ...nodes, ...placedOn(...zones.map(on)))).verdict,
        ).toBe('pass')
        const moved = zones.with(chosen % zones.length, (zones[chosen % zones.length] ?? 0) + by)
        // A full round needs each zone once, so that a moved bind breaks its own round.
        expect(
          invariant.judge(historyOf(199, ...nodes, ...placedOn(...moved.map(on)))).verdict,
        ).toBe('fail')
      }),
    )
  })
})
