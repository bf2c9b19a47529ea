import { at, did, faulted, historyOf, onStoreOf, refused } from './testing/history-of.ts'
import { controlPlaneExitsUnderAlarm } from './control-plane-exits-under-alarm.ts'
import { describe, expect, it } from 'vitest'
import { expectVerdict } from './testing/verdict-of.ts'
import { nothingHealsItself } from './nothing-heals-itself.ts'
import { shortCutsStayRefused } from './short-cuts-stay-refused.ts'
import { verbsAnswerAsListed } from './verbs-answer-as-listed.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { Row } from './testing/verdict-of.ts'

/** The alarm stands from 10 to 60. */
const alarm = faulted('fill-quota-1', { members: ['etcd-0'], from: 10, to: 60 })
const internal = { ...refused, reason: 'InternalError' }
const conflict = { ...refused, outcome: 'failed' as const, code: 409, reason: 'Conflict' }

describe('verbsAnswerAsListed', () => {
  const invariant = verbsAnswerAsListed({
    table: [
      { name: 'create', expect: 'refused', status: 500, reason: 'absent' },
      { name: 'delete-namespace', expect: 'refused', status: 500, reason: 'InternalError' },
      { name: 'bind', expect: 'refused', status: 409, reason: 'Conflict' },
      { name: 'get', expect: 'goes-on' },
    ],
  })
  const create = did(20, 'create', refused)
  const others = [
    did(21, 'delete-namespace', internal),
    did(22, 'bind', conflict),
    did(23, 'get', { code: 200 }),
  ]
  it.each<Row>([
    ['as listed', 'pass', '4 operations of 4 rows', historyOf(90, ...alarm, create, ...others)],
    [
      'accepted',
      'fail',
      '1 answer not as listed',
      historyOf(90, ...alarm, did(20, 'create', { code: 201 }), ...others),
    ],
    [
      'another reason',
      'fail',
      '1 answer',
      historyOf(90, ...alarm, did(20, 'create', internal), ...others),
    ],
    [
      'another status',
      'fail',
      '1 answer',
      historyOf(90, ...alarm, did(20, 'create', { ...refused, code: 503 }), ...others),
    ],
    [
      'refused without the text',
      'fail',
      '1 answer',
      historyOf(90, ...alarm, did(20, 'create', { ...refused, text: 'conflict' }), ...others),
    ],
    [
      'a read that fails',
      'fail',
      '1 answer',
      historyOf(90, ...alarm, create, ...others, did(24, 'get', { outcome: 'failed' })),
    ],
    ['nothing for a row', 'unknown', 'for create', historyOf(90, ...alarm, ...others)],
    [
      'only before the alarm was seen',
      'unknown',
      'for create',
      historyOf(90, ...alarm, did(10.05, 'create', refused), ...others),
    ],
    [
      'only in the repair',
      'unknown',
      'for create',
      historyOf(90, ...alarm, did(61, 'create'), ...others),
    ],
    [
      'no alarm',
      'unknown',
      'for create, delete-namespace, bind, get',
      historyOf(90, create, ...others),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })

  it('shows what was listed and what came', () => {
    const history = historyOf(90, ...alarm, did(20, 'create', internal), ...others)
    expect(expectVerdict(invariant, ['', 'fail', '', history]).evidence?.[0]?.text).toMatch(
      /^listed as refused 500 absent, but create create unknown, 500 InternalError: /,
    )
  })
})

const probe = (second: number, holds: boolean): HistoryEvent =>
  at(second, { kind: 'probe', name: 'alarm-stands', holds, seen: holds ? 'etcd-0' : 'none' })

describe('nothingHealsItself', () => {
  // Two compaction intervals of the timings `fast` are 30 s.
  const invariant = nothingHealsItself({ write: 'write', writesMin: 3 })
  const writes = [15, 30, 45].map((second) => did(second, 'write', refused))
  it.each<Row>([
    [
      'refused to the end',
      'pass',
      '3 of 3 writes refused over 35.0 s',
      historyOf(90, ...alarm, ...writes, probe(40, true)),
    ],
    [
      'a write accepted',
      'fail',
      '1 sign of healing; 3 of 4',
      historyOf(90, ...alarm, ...writes, did(50, 'write')),
    ],
    [
      'the alarm went away',
      'fail',
      '1 sign of healing',
      historyOf(90, ...alarm, ...writes, probe(40, false)),
    ],
    [
      'accepted after the repair',
      'pass',
      '3 of 3',
      historyOf(90, ...alarm, ...writes, did(70, 'write'), probe(70, false)),
    ],
    [
      'too short',
      'unknown',
      'over 20.0 s',
      historyOf(90, ...alarm, ...[15, 20, 30].map((second) => did(second, 'write', refused))),
    ],
    ['too few', 'unknown', '1 of 1 write', historyOf(90, ...alarm, did(50, 'write', refused))],
    [
      'timed out',
      'unknown',
      '0 of 3 writes',
      historyOf(
        90,
        ...alarm,
        ...[15, 30, 45].map((second) => did(second, 'write', { outcome: 'unknown' })),
      ),
    ],
    ['no alarm', 'unknown', 'no alarm', historyOf(90, ...writes)],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})

const took = (second: number, name: string, ok = true): HistoryEvent =>
  at(second, { kind: 'step', step: 'once', name, state: 'end', ok })

describe('shortCutsStayRefused', () => {
  const invariant = shortCutsStayRefused({ shortCuts: ['disarm-only', 'no-defragment'] })
  const first = [took(20, 'disarm-only'), did(21, 'write-after-disarm-only', refused)]
  const second = [took(30, 'no-defragment'), did(31, 'write-after-no-defragment', refused)]
  it.each<Row>([
    [
      'refused',
      'pass',
      '2 of 2 writes refused after disarm-only, no-defragment',
      historyOf(90, ...first, ...second),
    ],
    [
      'accepted',
      'fail',
      '1 write accepted',
      historyOf(90, ...first, ...second, did(32, 'write-after-no-defragment')),
    ],
    [
      'nothing written after one',
      'unknown',
      'after no-defragment',
      historyOf(90, ...first, took(30, 'no-defragment')),
    ],
    [
      'written before it only',
      'unknown',
      'after disarm-only',
      historyOf(
        90,
        took(22, 'disarm-only'),
        did(21, 'write-after-disarm-only', refused),
        ...second,
      ),
    ],
    [
      'a short cut that failed',
      'unknown',
      'after disarm-only',
      historyOf(
        90,
        took(20, 'disarm-only', false),
        did(21, 'write-after-disarm-only', refused),
        ...second,
      ),
    ],
    ['nothing tried', 'unknown', '0 of 0', historyOf(90)],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })

  it('lets so many of the first writes pass where members differ, and no later one', () => {
    const one = shortCutsStayRefused({ shortCuts: ['disarm-only'], passMax: 1 })
    const taken = took(20, 'disarm-only')
    const write = (second: number, fields = {}) => did(second, 'write-after-disarm-only', fields)
    const judged = [
      [taken, write(21), write(22, refused)],
      [taken, write(21), write(22), write(23, refused)],
      [taken, write(21, refused), write(22)],
      [taken, write(21)],
    ]
    const verdictsOn = (members: number): string[] =>
      judged.map((events) => one.judge(onStoreOf(members, historyOf(90, ...events))).verdict)
    expect(verdictsOn(3)).toEqual(['pass', 'fail', 'fail', 'unknown'])
    // Of one member there is none that has room still.
    expect(verdictsOn(1)).toEqual(['fail', 'fail', 'fail', 'fail'])
  })
})

const exit = (second: number, role: string, expected = false): HistoryEvent =>
  at(second, { kind: 'exit', member: role, role, code: 1, signal: null, expected, ranMs: 1 })

describe('controlPlaneExitsUnderAlarm', () => {
  const manager = exit(21, 'controller-manager')
  const short = faulted('fill-quota-1', { members: ['etcd-0'], from: 10, to: 25 })
  it.each<Row>([
    [
      'both',
      'pass',
      'controller-manager exited after 11.0 s, scheduler exited after 12.0 s',
      historyOf(90, ...alarm, manager, exit(22, 'scheduler')),
    ],
    ['one', 'fail', '1 leader went on', historyOf(90, ...alarm, manager)],
    [
      'killed by a fault',
      'fail',
      '1 leader went on',
      historyOf(90, ...alarm, manager, exit(22, 'scheduler', true)),
    ],
    [
      'exits before the alarm',
      'fail',
      '2 leaders went on',
      historyOf(90, ...alarm, exit(9, 'controller-manager'), exit(9, 'scheduler')),
    ],
    [
      'too late',
      'fail',
      'scheduler did not exit',
      historyOf(90, ...alarm, manager, exit(40, 'scheduler')),
    ],
    ['a short alarm', 'unknown', 'no alarm stood for 18.0 s', historyOf(90, ...short)],
  ])('%s: %s', (...row) => {
    expectVerdict(controlPlaneExitsUnderAlarm(), row)
  })

  const late = controlPlaneExitsUnderAlarm({ roles: ['scheduler'], withinMs: 40_000 })
  it.each<Row>([
    [
      'later, where that is meant',
      'pass',
      'scheduler exited after 30.0 s',
      historyOf(90, ...alarm, exit(40, 'scheduler')),
    ],
    [
      'too short for that',
      'unknown',
      'no alarm stood for 40.0 s',
      historyOf(90, ...faulted('fill-quota-1', { members: ['etcd-0'], from: 10, to: 45 })),
    ],
  ])('%s: %s', (...row) => void expectVerdict(late, row))
})
