import { describe, it } from 'vitest'
import { at, did, faulted, historyOf } from './testing/history-of.ts'
import { bound } from '../core/bound.ts'
import { crashedComponentsRestart } from './crashed-components-restart.ts'
import { crashesHiddenUnderAlarm } from './crashes-hidden-under-alarm.ts'
import { crashesToldAfterRepair } from './crashes-told-after-repair.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { Role } from '../core/member.ts'
import type { Row } from './testing/verdict-of.ts'

const read = 'read-restarts'
const roles: readonly Role[] = ['scheduler']
/** The store is full from 10 to 60. */
const alarm = faulted('fill-quota-1', { members: ['etcd-0'], from: 10, to: 60 })
const limit = bound([{ name: 'all', ms: 15_000 }])

const ended = (second: number, expected = false): HistoryEvent =>
  at(second, {
    kind: 'exit',
    member: 'scheduler',
    role: 'scheduler',
    code: 1,
    signal: null,
    expected,
    ranMs: 1000,
  })
const began = (second: number): HistoryEvent =>
  at(second, { kind: 'start', member: 'scheduler', role: 'scheduler', by: 'supervisor' })
const crash = [ended(21), began(22)]
const shows = (second: number, restarts: number): HistoryEvent =>
  did(second, read, { subject: 'scheduler', value: String(restarts) })
const refusedRead = (second: number): HistoryEvent =>
  did(second, read, { subject: 'scheduler', outcome: 'failed' })

describe('crashedComponentsRestart', () => {
  const invariant = crashedComponentsRestart({ crashesMin: 1, bound: () => limit })
  it.each<Row>([
    [
      'it was started again',
      'pass',
      '1 of 1 crash ended with a start, the slowest after 1.0 s (bound 15.0 s',
      historyOf(100, ...alarm, ...crash),
    ],
    ['too late', 'fail', '0 of 1 crash', historyOf(100, ...alarm, ended(21), began(40))],
    ['never', 'fail', '0 of 1 crash', historyOf(100, ...alarm, ended(21))],
    ['the end came first', 'unknown', 'the end came', historyOf(65, ...alarm, ended(55))],
    [
      'what a fault ended, or before the alarm, is no crash of it',
      'unknown',
      '1 are needed',
      historyOf(100, ...alarm, ended(5), ended(30, true)),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})

describe('crashesHiddenUnderAlarm', () => {
  const invariant = crashesHiddenUnderAlarm({ roles, read })
  it.each<Row>([
    [
      'the API showed what it had shown before',
      'pass',
      'scheduler crashed 1 time and was started again 1 time, the API showed 2 restarts for 39.0 s (2 answers)',
      historyOf(100, shows(5, 2), ...alarm, ...crash, shows(30, 2), shows(50, 2), shows(65, 3)),
    ],
    [
      'the API told of it',
      'fail',
      'the API showed 0 restarts for 9.0 s',
      historyOf(100, shows(5, 0), ...alarm, ...crash, shows(30, 1)),
    ],
    [
      'nobody crashed',
      'fail',
      'scheduler did not crash',
      historyOf(100, shows(5, 0), ...alarm, shows(30, 0)),
    ],
    [
      'the alarm was too short for a crash',
      'unknown',
      'no alarm stood for 18.0 s',
      historyOf(100, ...faulted('fill-quota-1', { members: ['etcd-0'], from: 10, to: 20 })),
    ],
    [
      'the API did not answer',
      'unknown',
      'the API was not asked, or did not answer',
      historyOf(100, shows(5, 0), ...alarm, ...crash, refusedRead(30), shows(65, 0)),
    ],
    [
      'nobody knows what it showed before',
      'unknown',
      'the API was not asked',
      historyOf(100, ...alarm, ...crash, shows(30, 0)),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})

describe('crashesToldAfterRepair', () => {
  const invariant = crashesToldAfterRepair({ roles, read, restartsMin: 1, bound: () => limit })
  const before = [shows(5, 2), ...alarm, ...crash, shows(50, 2)]
  it.each<Row>([
    [
      'in time',
      'pass',
      '1 restart while the alarm stood; the API showed 3 of scheduler 7.0 s after the repair',
      historyOf(100, ...before, shows(62, 2), shows(67, 3)),
    ],
    [
      'told although the store was full',
      'pass',
      'the API showed 3 of scheduler 0 ms after the repair',
      historyOf(100, ...before, shows(52, 3)),
    ],
    [
      'too late',
      'fail',
      '3 of scheduler 20',
      historyOf(100, ...before, shows(74, 2), shows(80, 3)),
    ],
    [
      'one of two is not told',
      'fail',
      'the API showed 3 instead of 4 of scheduler to the end',
      historyOf(100, ...before, ended(40), began(41), shows(62, 3), shows(90, 3)),
    ],
    [
      'nobody asked at the bound',
      'unknown',
      'nobody asked at the bound',
      historyOf(100, ...before, shows(70, 2)),
    ],
    [
      'nothing was started again',
      'unknown',
      '1 are needed',
      historyOf(100, shows(5, 2), ...alarm, ended(21), shows(90, 2)),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})
