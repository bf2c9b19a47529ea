import { describe, expect, it } from 'vitest'
import { at, historyOf, saw } from './testing/history-of.ts'
import { everyIndexOnce } from './every-index-once.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { job, pod } from './testing/views.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { JobView } from '../core/resources.ts'
import type { Row } from './testing/verdict-of.ts'

const counted = (
  second: number,
  succeeded: number,
  completedIndexes: string,
  fields: Partial<JobView> = {},
): HistoryEvent =>
  saw(
    second,
    'jobs',
    job('count', { indexed: true, completions: 4, succeeded, completedIndexes, ...fields }),
  )

const complete = { conditions: ['Complete'] }
const half = counted(1, 2, '0,2')
const all = counted(2, 4, '0-3', complete)

const succeeded = (name: string, index: number): HistoryEvent =>
  saw(3, 'pods', pod(name, { ownerKind: 'Job', ownerUid: 'job-count', phase: 'Succeeded', index }))

describe('everyIndexOnce', () => {
  it.each<Row>([
    ['all counted', 'pass', '4 of 4 indexes of 1 Job', historyOf(9, half, all)],
    [
      'two pods, counted once',
      'pass',
      '1 of them with several',
      historyOf(9, half, all, succeeded('x', 1), succeeded('y', 1), succeeded('z', 2)),
    ],
    ['one index without', 'fail', '1 Job not Complete', historyOf(9, half, counted(2, 3, '0-2'))],
    ['complete without one', 'fail', 'not Complete', historyOf(9, counted(2, 3, '0-2', complete))],
    [
      'Failed',
      'fail',
      'not Complete',
      historyOf(9, half, counted(2, 4, '0-3', { conditions: ['Failed'] })),
    ],
    [
      'counted twice',
      'fail',
      'counts were wrong',
      historyOf(9, half, counted(2, 5, '0-3', complete)),
    ],
    [
      'counted more than the indexes',
      'fail',
      'counts were wrong',
      historyOf(9, counted(1, 3, '0,2'), all),
    ],
    [
      'an index taken back',
      'fail',
      'counts were wrong or taken back 1 time',
      historyOf(9, half, counted(2, 2, '0-1'), all),
    ],
    ['a count taken back', 'fail', 'taken back', historyOf(9, half, counted(2, 1, '0,2'), all)],
    ['too few indexes', 'unknown', '0 Jobs', historyOf(9)],
    [
      'a plain Job',
      'unknown',
      '0 Jobs',
      historyOf(9, counted(2, 4, '0-3', { ...complete, indexed: false })),
    ],
    [
      'blind at the end',
      'unknown',
      'watch of jobs broke',
      historyOf(9, half, at(5, { kind: 'watch', resource: 'jobs', state: 'gap' })),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(everyIndexOnce({ indexesMin: 4 }), row)
  })

  it('counts only succeeded pods as several', () => {
    const failed = saw(
      3,
      'pods',
      pod('y', { ownerKind: 'Job', ownerUid: 'job-count', phase: 'Failed', index: 1 }),
    )
    const history = historyOf(9, half, all, succeeded('x', 1), failed)
    expectVerdict(everyIndexOnce({ indexesMin: 4 }), [
      '',
      'pass',
      '0 of them with several',
      history,
    ])
  })

  it('judges only what matches', () => {
    const other = everyIndexOnce({ indexesMin: 4, jobs: { name: /^other/ } })
    expectVerdict(other, ['', 'unknown', '0 of 0 indexes', historyOf(9, half)])
  })

  it('names the indexes that are not there', () => {
    const history = historyOf(9, half, counted(2, 3, '0,2-3'))
    const verdict = expectVerdict(everyIndexOnce({ indexesMin: 4 }), ['', 'fail', '', history])
    expect(verdict.evidence?.[0]?.text).toContain('first indexes without: 1')
  })
})
