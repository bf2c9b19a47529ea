import { describe, it } from 'vitest'
import { at, did, historyOf, saw } from './testing/history-of.ts'
import { bound, pod } from './testing/views.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { remedyClears } from './remedy-clears.ts'
import type { HistoryEvent, OperationEvent } from '../core/event.ts'
import type { Row } from './testing/verdict-of.ts'

const invariant = remedyClears({ operation: 'remedy-delete-pod', limitMs: 20_000 })

const stuck = (name: string): HistoryEvent => saw(5, 'pods', pod(name, bound('node-1')))
const remedied = (name: string, fields: Partial<OperationEvent> = {}): HistoryEvent =>
  did(10, 'remedy-delete-pod', { value: `pod-${name}`, ...fields })
const gone = (second: number, name: string): HistoryEvent =>
  saw(second, 'pods', pod(name, bound('node-1')), 'deleted')
const two = [stuck('a'), stuck('b'), remedied('a'), remedied('b')]
const gap = at(33, { kind: 'watch', resource: 'pods', state: 'gap', fromMs: 28_000, toMs: 33_000 })

describe('remedyClears', () => {
  it.each<Row>([
    [
      'gone in time',
      'pass',
      '2 of 2 stuck pods gone within 20.0 s of the remedy',
      historyOf(60, ...two, gone(12, 'a'), gone(29, 'b')),
    ],
    [
      'gone too late',
      'fail',
      '1 of 2 stuck pods gone',
      historyOf(60, ...two, gone(12, 'a'), gone(31, 'b')),
    ],
    ['never gone', 'fail', '0 of 2 stuck pods gone', historyOf(60, ...two)],
    [
      'marked for deletion is not gone',
      'fail',
      '0 of 1 stuck pod gone',
      historyOf(
        60,
        stuck('a'),
        remedied('a'),
        saw(12, 'pods', pod('a', { ...bound('node-1'), deletedMs: 1 })),
      ),
    ],
    [
      'another pod of the same Job went',
      'fail',
      '0 of 1',
      historyOf(60, stuck('a'), stuck('b'), remedied('a'), gone(12, 'b')),
    ],
    ['nothing was stuck', 'unknown', 'no pod was stuck', historyOf(60, stuck('a'), gone(12, 'a'))],
    [
      'another remedy',
      'unknown',
      'no pod was stuck',
      historyOf(60, stuck('a'), did(10, 'remedy-delete-job', { value: 'pod-a' })),
    ],
    [
      'a remedy that was refused, or may have been',
      'unknown',
      'no pod was stuck',
      historyOf(
        60,
        stuck('a'),
        remedied('a', { outcome: 'failed' }),
        remedied('a', { outcome: 'unknown' }),
      ),
    ],
    [
      'the end came first',
      'unknown',
      'the end came before the limit; 0 of 2',
      historyOf(29, ...two),
    ],
    [
      'a gap over the limit',
      'unknown',
      'the watch of pods was blind at the limit; 0 of 1',
      historyOf(60, stuck('a'), remedied('a'), gap, gone(33, 'a')),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})
