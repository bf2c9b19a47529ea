import { expect, test } from 'vitest'
import { at, historyOf } from './testing/history-of.ts'
import type { HistoryEvent } from '../core/event.ts'
import { operationsBegun, operationsEnded } from './operations-in-time.ts'

const took = (subject: string, from: number, to: number): HistoryEvent =>
  at(to, {
    kind: 'operation',
    startMs: from * 1_000,
    name: 'write',
    subject,
    outcome: 'ok',
    by: 'stage',
  })

const history = historyOf(
  60,
  took('before', 1, 5),
  took('across-the-beginning', 8, 12),
  took('from-the-beginning', 10, 11),
  took('inside', 13, 14),
  took('at-the-end', 20, 22),
  took('to-the-end', 19, 20),
  took('across-both', 7, 30),
)
const window = { name: 'write', from: 10_000, to: 20_000 }
const subjects = (found: readonly { readonly subject: string }[]): string[] =>
  found.map(({ subject }) => subject)

test('a window has those that began in it, its first moment included', () => {
  expect(subjects(operationsBegun(history, window))).toEqual([
    'from-the-beginning',
    'inside',
    'to-the-end',
  ])
})

test('a window has those that ended in it, its last moment included', () => {
  expect(subjects(operationsEnded(history, window))).toEqual([
    'from-the-beginning',
    'across-the-beginning',
    'inside',
    'to-the-end',
  ])
})

test('another name has none', () => {
  expect(operationsBegun(history, { ...window, name: 'read' })).toEqual([])
})
