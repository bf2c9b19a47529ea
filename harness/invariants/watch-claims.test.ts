import { describe, expect, it } from 'vitest'
import { at, did, historyOf } from './testing/history-of.ts'
import { expectVerdict, type Row } from './testing/verdict-of.ts'
import { registerNames } from '../core/register-names.ts'
import { watchesAtomic } from './watches-atomic.ts'
import { watchesOrdered } from './watches-ordered.ts'
import { watchesReliable } from './watches-reliable.ts'
import { watchesResumable } from './watches-resumable.ts'
import { watchesUnique } from './watches-unique.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { KeyChange, KeyWatchNews } from '../core/etcd.ts'

const tell = (second: number, watcher: string, news: KeyWatchNews): HistoryEvent =>
  at(second, { kind: 'key-watch', watcher, member: 'etcd-0', ...news })
const opened = (second: number, from: number, watcher = 'a'): HistoryEvent =>
  tell(second, watcher, { step: 'opened', from })
const broken = (second: number, watcher = 'a'): HistoryEvent =>
  tell(second, watcher, { step: 'broken', text: 'Connection dropped' })
const compacted = (second: number, from: number, watcher = 'a'): HistoryEvent =>
  tell(second, watcher, { step: 'compacted', from })

const change = (revision: number, key = 'x'): KeyChange => ({
  key,
  revision,
  value: `v${revision}`,
})
/** One message of so many changes, each with the next revision. */
const saw = (second: number, revisions: readonly number[], watcher = 'a'): HistoryEvent =>
  tell(second, watcher, { step: 'changes', changes: revisions.map((one) => change(one)) })
/** All changes of one revision. */
const sawKeys = (second: number, revision: number, keys: readonly string[]): HistoryEvent =>
  tell(second, 'a', { step: 'changes', changes: keys.map((key) => change(revision, key)) })
const wrote = (second: number, revision: number, subject = 'x'): HistoryEvent =>
  did(second, registerNames.write, { subject, value: `v${revision}`, revision })
const erased = (second: number, revision: number): HistoryEvent =>
  did(second, registerNames.delete, { subject: 'x', found: 'v', revision })

const changesMin = 3
const begun = opened(1, 2)
const history = (...events: readonly HistoryEvent[]) => historyOf(60, begun, ...events)
const few: Row = ['too few', 'unknown', '3 changes', history(saw(2, [2, 3]))]
const nobody: Row = ['nobody who watched', 'unknown', '0 watchers', historyOf(60)]

describe('watchesOrdered', () => {
  const table: readonly Row[] = [
    ['what goes on', 'pass', '1 watcher saw 3 changes', history(saw(2, [2, 3]), saw(3, [4]))],
    ['several of one revision', 'pass', '', history(saw(2, [2, 2, 3]))],
    ['a step back between messages', 'fail', '1 step back', history(saw(2, [2, 4]), saw(3, [3]))],
    ['a step back in a message', 'fail', '', history(saw(2, [2, 4, 3]))],
    [
      'a step back after a break',
      'fail',
      '',
      history(saw(2, [2, 3, 4]), broken(3), opened(4, 5), saw(5, [2])),
    ],
    [
      'the same again',
      'pass',
      '',
      history(saw(2, [2, 3, 4]), broken(3), opened(4, 5), saw(5, [4])),
    ],
    [
      'two watchers, of whom one is behind',
      'pass',
      '2 watchers saw 3, 3',
      history(saw(2, [2, 3, 4]), opened(3, 2, 'b'), saw(4, [2, 3, 4], 'b')),
    ],
    few,
    nobody,
    [
      'one of two who saw nothing',
      'unknown',
      '2 watchers saw 3, 0',
      history(saw(2, [2, 3, 4]), tell(1, 'b', { step: 'asked' })),
    ],
    ['one of two who saw too little', 'unknown', '', history(saw(2, [2, 3, 4]), opened(3, 2, 'b'))],
  ]
  it.each(table)('of %s: %s', (...row) => {
    expectVerdict(watchesOrdered({ changesMin }), row)
  })
})

describe('watchesUnique', () => {
  const table: readonly Row[] = [
    ['each once', 'pass', 'no repeated change', history(saw(2, [2, 3, 4]))],
    ['one twice', 'fail', '1 repeated change', history(saw(2, [2, 3, 4]), saw(3, [4]))],
    [
      'one again after a break',
      'fail',
      '',
      history(saw(2, [2, 3, 4]), broken(3), opened(4, 5), saw(5, [4, 5])),
    ],
    ['two keys of one revision', 'pass', '', history(saw(2, [2, 3]), sawKeys(3, 4, ['x', 'y']))],
    [
      'two watchers',
      'pass',
      '',
      history(saw(2, [2, 3, 4]), opened(2, 2, 'b'), saw(3, [2, 3, 4], 'b')),
    ],
    few,
    nobody,
  ]
  it.each(table)('of %s: %s', (...row) => {
    expectVerdict(watchesUnique({ changesMin }), row)
  })
})

describe('watchesAtomic', () => {
  const pair = [wrote(2, 5, 'x'), wrote(2, 5, 'y')]
  const table: readonly Row[] = [
    [
      'a transaction in one message',
      'pass',
      '1 transaction, no torn',
      history(...pair, saw(2, [2, 3]), sawKeys(3, 5, ['x', 'y'])),
    ],
    [
      'one in two messages',
      'fail',
      '1 torn transaction',
      history(...pair, saw(2, [2, 3]), sawKeys(3, 5, ['x']), sawKeys(3.1, 5, ['y'])),
    ],
    ['half of one', 'fail', '', history(...pair, saw(2, [2, 3, 4]), sawKeys(3, 5, ['y']))],
    [
      'half of one that another watcher saw whole',
      'fail',
      '',
      history(opened(1, 2, 'b'), saw(2, [2, 3, 5], 'b'), saw(2, [2, 3]), sawKeys(3, 5, ['x', 'y'])),
    ],
    ['none of one', 'pass', '', history(...pair, saw(2, [2, 3, 4]))],
    ['no transaction', 'unknown', '1 transaction are needed', history(saw(2, [2, 3, 4]))],
    few,
    nobody,
  ]
  it.each(table)('of %s: %s', (...row) => {
    expectVerdict(watchesAtomic({ changesMin, transactionsMin: 1 }), row)
  })
})

describe('watchesReliable', () => {
  const table: readonly Row[] = [
    ['all that is known', 'pass', 'no missing change', history(wrote(2, 3), saw(2, [2, 3, 4]))],
    ['one that was acknowledged', 'fail', '1 missing', history(wrote(2, 3), saw(2, [2, 4, 5]))],
    ['a delete', 'fail', '', history(erased(2, 3), saw(2, [2, 4, 5]))],
    ['the first', 'fail', '', history(wrote(2, 2), saw(2, [3, 4, 5]))],
    ['one before it was to begin', 'pass', '', history(wrote(2, 1), saw(2, [3, 4, 5]))],
    [
      'one that another watcher saw',
      'fail',
      '',
      history(opened(1, 2, 'b'), saw(2, [2, 3, 4], 'b'), saw(3, [2, 4, 5])),
    ],
    [
      'another value of the same revision',
      'fail',
      '',
      history(
        did(2, registerNames.write, { subject: 'x', value: 'other', revision: 3 }),
        saw(2, [2, 3, 4]),
      ),
    ],
    ['one after the last', 'pass', '', history(wrote(9, 9), saw(2, [2, 3, 4]))],
    [
      'one in a break',
      'pass',
      '',
      history(wrote(3, 5), saw(2, [2, 3, 4]), broken(3), opened(4, 5), saw(5, [6])),
    ],
    [
      'one that may have happened',
      'pass',
      '',
      history(did(2, registerNames.write, { subject: 'x', outcome: 'unknown' }), saw(2, [2, 4, 5])),
    ],
    few,
    nobody,
  ]
  it.each(table)('of %s: %s', (...row) => {
    expectVerdict(watchesReliable({ changesMin }), row)
  })
})

describe('watchesResumable', () => {
  const invariant = watchesResumable({
    changesMin,
    resumedMin: 1,
    within: [{ name: 'delivery', ms: 10_000 }],
  })
  /** Seen up to 4; away until second 10. */
  const away = [saw(2, [2, 3, 4]), broken(3)]
  const back = opened(10, 5)
  const table: readonly Row[] = [
    [
      'no gap',
      'pass',
      '1 resumption, no lost change',
      history(...away, wrote(5, 5), wrote(6, 6), back, saw(11, [5, 6])),
    ],
    [
      'a gap',
      'fail',
      '1 lost change',
      history(...away, wrote(5, 5), wrote(6, 6), back, saw(11, [6])),
    ],
    [
      'a gap that another watcher knows of',
      'fail',
      '1 lost change',
      history(opened(1, 2, 'b'), saw(5, [2, 3, 4, 5, 6], 'b'), ...away, back, saw(11, [6])),
    ],
    [
      'a gap that is compacted',
      'pass',
      '',
      history(...away, wrote(5, 5), wrote(6, 6), compacted(8, 6), opened(10, 6), saw(11, [6])),
    ],
    [
      'a gap beyond what is compacted',
      'fail',
      '',
      history(
        ...away,
        wrote(5, 5),
        wrote(6, 6),
        wrote(7, 7),
        compacted(8, 5),
        opened(10, 6),
        saw(11, [7]),
      ),
    ],
    [
      'no gap over two breaks',
      'pass',
      '2 resumptions',
      history(...away, wrote(5, 5), opened(7, 5), broken(8), back, saw(11, [5])),
    ],
    [
      'a gap over two breaks',
      'fail',
      '',
      history(...away, wrote(5, 5), wrote(6, 6), opened(7, 5), broken(8), back, saw(11, [6])),
    ],
    [
      'silence',
      'fail',
      '1 did not see revision 6',
      history(...away, wrote(5, 5), wrote(6, 6), back),
    ],
    ['a late one', 'fail', '', history(...away, wrote(5, 5), wrote(6, 6), back, saw(17, [5, 6]))],
    [
      'silence from the beginning',
      'fail',
      '1 did not see revision 4',
      history(saw(2, [2, 3, 4]), tell(1, 'b', { step: 'asked' })),
    ],
    [
      'silence that nobody waited for',
      'unknown',
      'nobody waited',
      historyOf(14, begun, ...away, wrote(5, 5), wrote(6, 6), back),
    ],
    ['no break', 'unknown', '1 resumption are needed', history(saw(2, [2, 3, 4]))],
    ['a break without a change', 'unknown', '', history(...away, back, wrote(11, 5), saw(12, [5]))],
    few,
    nobody,
  ]
  it.each(table)('of %s: %s', (...row) => {
    expectVerdict(invariant, row)
  })

  it('lets a stall of the runner explain what was late', () => {
    const verdict = invariant.judge(history(...away, wrote(5, 5), wrote(6, 6), back))
    expect(verdict).toMatchObject({ missedBound: { fromMs: 6_000, toMs: 16_000 } })
  })
})
