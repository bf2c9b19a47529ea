import { describe, it } from 'vitest'
import { at, did } from './testing/history-of.ts'
import { jobCalls } from '../core/job-calls.ts'
import { jobsStayApart } from './jobs-stay-apart.ts'
import { on } from './testing/scheduler-history.ts'
import { expectVerdict, type Row } from './testing/verdict-of.ts'

describe('jobsStayApart', () => {
  const invariant = jobsStayApart({ watchers: ['one', 'other'], runsMin: 1 })
  const given = (watcher: string, job: string) =>
    at(10, {
      kind: 'job-watch',
      watcher,
      member: 'dapr-scheduler-0',
      step: 'received',
      job,
      number: 1,
    })
  const listOf = (watcher: string, ...names: readonly string[]) =>
    did(50, jobCalls.listOf, {
      subject: watcher,
      value: JSON.stringify(names.map((name) => ({ name }))),
    })
  const own = [given('one', 'one-1'), given('other', 'other-1')]
  const lists = [listOf('one', 'one-1'), listOf('other', 'other-1')]
  const table: readonly Row[] = [
    ['each has its own', 'pass', '1 to one, 1 to other', on(1, 60, ...own, ...lists)],
    [
      'one is delivered to the other',
      'fail',
      '1 times a job of another app',
      on(1, 60, ...own, ...lists, given('other', 'one-2')),
    ],
    [
      'one is listed to the other',
      'fail',
      '1 times a job of another app',
      on(1, 60, ...own, listOf('one', 'one-1'), listOf('other', 'one-1')),
    ],
    ['one has no list', 'unknown', 'a list are needed', on(1, 60, ...own, listOf('one'))],
    ['one had no run', 'unknown', '0 to other', on(1, 60, given('one', 'one-1'), ...lists)],
  ]
  it.each(table)('when %s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})
