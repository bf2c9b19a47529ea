import { describe, expect, it } from 'vitest'
import { did, historyOf } from './testing/history-of.ts'
import { expectVerdict, type Row } from './testing/verdict-of.ts'
import { registerNames } from '../core/register-names.ts'
import { registersLinearizable } from './registers-linearizable.ts'
import { revisionsFollowTime } from './revisions-follow-time.ts'
import type { HistoryEvent, OperationEvent } from '../core/event.ts'

type Fields = Partial<OperationEvent>

/** Each of these took a tenth of a second. */
const operation =
  (name: keyof typeof registerNames) =>
  (second: number, fields: Fields): HistoryEvent =>
    did(second, registerNames[name], { subject: 'x', member: 'etcd-0', ...fields })
const read = operation('read')
const write = operation('write')
const swap = operation('swap')
const erase = operation('delete')

const lost: Fields = { outcome: 'unknown', code: 14, text: 'etcdserver: request timed out' }
const refused: Fields = { outcome: 'failed', code: 14, text: 'No connection established' }

/** Enough of both kinds that nothing is wrong with, on one register. */
const usual: readonly HistoryEvent[] = [
  read(1, { found: null, revision: 1 }),
  write(2, { value: 'a', revision: 2 }),
  read(3, { found: 'a', revision: 2 }),
  swap(4, { expected: 'a', value: 'b', found: 'a', revision: 3 }),
  swap(5, { expected: 'a', value: 'c', found: 'b', revision: 3 }),
  erase(6, { found: 'b', revision: 4 }),
  erase(7, { found: null, revision: 4 }),
  swap(8, { expected: null, value: 'd', found: null, revision: 5 }),
  read(9, { found: 'd', revision: 5 }),
]
const history = (...events: readonly HistoryEvent[]) => historyOf(60, ...usual, ...events)

describe('registersLinearizable', () => {
  const invariant = registersLinearizable({ operationsMin: 5 })
  const table: readonly Row[] = [
    ['all answers', 'pass', '9 answered operations on 1 register, 0 that may', history()],
    ['a stale read', 'fail', 'those on x', history(read(20, { found: 'b' }))],
    [
      'a write that is lost',
      'fail',
      '',
      history(write(20, { value: 'e' }), read(21, { found: 'd' })),
    ],
    [
      'a swap that met another',
      'fail',
      '',
      history(swap(20, { expected: 'e', value: 'f', found: 'e' })),
    ],
    [
      'a refused swap of what was there',
      'fail',
      '',
      history(swap(20, { expected: 'e', found: 'b' })),
    ],
    ['a delete of what is gone', 'fail', '', history(erase(20, { found: 'b' }))],
    ['a delete that found nothing', 'fail', '', history(erase(20, { found: null }))],
    [
      'a refused write that shows',
      'fail',
      '',
      history(write(20, { value: 'e', ...refused }), read(21, { found: 'e' })),
    ],
    [
      'a lost write that shows',
      'pass',
      '1 that may have happened',
      history(write(20, { value: 'e', ...lost }), read(21, { found: 'e' })),
    ],
    [
      'a lost write that does not',
      'pass',
      '',
      history(write(20, { value: 'e', ...lost }), read(21, { found: 'd' })),
    ],
    [
      'a lost swap of what was there',
      'pass',
      '',
      history(swap(20, { expected: 'd', value: 'e', ...lost }), read(21, { found: 'e' })),
    ],
    [
      'a lost swap of what was not',
      'fail',
      '',
      history(swap(20, { expected: 'b', value: 'e', ...lost }), read(21, { found: 'e' })),
    ],
    ['a lost delete', 'pass', '', history(erase(20, lost), read(21, { found: null }))],
    [
      'a read that began with the answer, which is rounded',
      'pass',
      '',
      history(write(20, { value: 'e' }), read(20.10005, { found: 'd' })),
    ],
    ['a lost read', 'pass', '', history(read(20, { ...lost, outcome: 'failed' }))],
    ['too few', 'unknown', '5 on each are needed', historyOf(60, ...usual.slice(0, 4))],
    [
      'no reads',
      'unknown',
      '',
      historyOf(60, ...Array.from({ length: 9 }, (_, at) => write(at + 1, { value: `${at}` }))),
    ],
    ['nothing', 'unknown', 'on 0 registers', historyOf(60)],
  ]
  it.each(table)('of %s: %s', (...row) => {
    expectVerdict(invariant, row)
  })

  it('shows what cannot be in one order, and nothing else', () => {
    const { evidence } = invariant.judge(history(read(20, { found: 'b', revision: 9 })))
    expect(evidence?.map(({ text, subject }) => [subject, text])).toEqual([
      ['x', 'swap of a to b met a at revision 3 through etcd-0, from 3.9 s to 4.0 s'],
      ['x', 'delete met b at revision 4 through etcd-0, from 5.9 s to 6.0 s'],
      ['x', 'read met b at revision 9 through etcd-0, from 19.9 s to 20.0 s'],
    ])
  })

  it('judges each register on its own', () => {
    const other = Array.from({ length: 9 }, (_, at) => at).map((at) =>
      read(at + 20, { subject: 'y', found: 'never written' }),
    )
    const verdict = invariant.judge(history(...other))
    expect(verdict).toMatchObject({ verdict: 'fail' })
    expect(verdict.reason).toContain('no order explains those on y')
  })

  it('cannot tell where the search is given up', () => {
    const writes = Array.from({ length: 30 }, (_, at) =>
      write(20 + at / 1000, { value: `at once ${at}` }),
    )
    const verdict = registersLinearizable({ operationsMin: 5, statesMax: 100 })
    expect(verdict.judge(history(...writes))).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('no order of those on x was found in 100 steps'),
    })
  })
})

describe('revisionsFollowTime', () => {
  const invariant = revisionsFollowTime({ operationsMin: 5 })
  const table: readonly Row[] = [
    ['all in order', 'pass', '9 answered operations, 0 out of order', history()],
    [
      'a read of an earlier store',
      'fail',
      '1 out of order',
      history(read(20, { found: 'd', revision: 4 })),
    ],
    ['a read of the same store', 'pass', '', history(read(20, { found: 'd', revision: 5 }))],
    ['a write that goes no further', 'fail', '', history(write(20, { value: 'e', revision: 5 }))],
    [
      'a write that goes no further than a read',
      'fail',
      '1 out',
      history(read(20, { found: 'd', revision: 9 }), write(21, { value: 'e', revision: 9 })),
    ],
    [
      'a write of another key at an old one',
      'fail',
      '',
      history(write(20, { subject: 'y', value: 'e', revision: 3 })),
    ],
    [
      'a refused swap, which changes nothing',
      'pass',
      '',
      history(swap(20, { expected: 'a', value: 'e', found: 'd', revision: 5 })),
    ],
    [
      'one that began before',
      'pass',
      '',
      history(read(20, { found: 'd', revision: 9 }), read(20.05, { found: 'd', revision: 8 })),
    ],
    [
      'two changes at once with one revision',
      'fail',
      '',
      history(write(20, { value: 'e', revision: 6 }), write(20.05, { value: 'f', revision: 6 })),
    ],
    [
      'one transaction of two keys',
      'pass',
      '',
      history(
        write(20, { value: 'e', revision: 6 }),
        write(20, { subject: 'y', value: 'e', revision: 6 }),
      ),
    ],
    ['no answer', 'pass', '9 answered', history(write(20, { value: 'e', ...lost }))],
    ['too few', 'unknown', '5 are needed', historyOf(60, ...usual.slice(0, 4))],
  ]
  it.each(table)('of %s: %s', (...row) => {
    expectVerdict(invariant, row)
  })

  it('shows both', () => {
    const { evidence } = invariant.judge(
      history(read(20, { member: 'etcd-2', revision: 3, found: 'b' })),
    )
    expect(evidence).toMatchObject([
      {
        subject: 'x',
        text:
          'register-read through etcd-2 at revision 3, begun after register-swap through etcd-0 ' +
          'of x at revision 5',
      },
    ])
  })
})
