import { describe, expect, it } from 'vitest'
import { parseRfc3339 } from './clock.ts'
import { jobDueTimes, lastDueTime } from './job-due-times.ts'
import type { DaprJob } from './dapr.ts'

const dueTime = '2026-01-01T12:00:00.500Z'
const firstMs = parseRfc3339(dueTime) ?? 0
const name = 'job'

describe('when the runs of a job are due', () => {
  const table: readonly [what: string, job: Omit<DaprJob, 'name'>, due: readonly number[]][] = [
    ['once, at its due time', { dueTime }, [0]],
    ['from its due time on, after each period', { dueTime, schedule: '@every 2s' }, [0, 2, 4]],
    ['so many times', { dueTime, schedule: '@every 500ms', repeats: 3 }, [0, 0.5, 1]],
    [
      'until it ends, and then, too',
      { dueTime, schedule: '@every 2s', ttl: '2026-01-01T12:00:02.5Z' },
      [0, 2],
    ],
    ['never, when it ended before', { dueTime, ttl: '2026-01-01T12:00:00Z' }, []],
  ]

  it.each(table)('%s', (_what, job, due) => {
    const times = jobDueTimes({ name, ...job }, firstMs + 5_000)
    expect(times?.map((t) => (t - firstMs) / 1000)).toEqual(due)
  })

  it.each([
    ['a due time that is counted from when it was asked for', { dueTime: '10s' }],
    ['no due time', { schedule: '@every 1s' }],
    ['an end that is counted from somewhere', { dueTime, schedule: '@every 1s', ttl: '10s' }],
    ['fields of a calendar', { dueTime, schedule: '* * * * * *' }],
    ['no period', { dueTime, schedule: '@every 0s' }],
    ['several units', { dueTime, schedule: '@every 1m30s' }],
  ])('cannot be told with %s', (_what, job) => {
    expect(jobDueTimes({ name, ...job }, firstMs + 5_000)).toBeUndefined()
  })

  it('has an end with repeats, with a ttl, for a single run, and else none', () => {
    const schedule = '@every 1s'
    expect(lastDueTime({ name, dueTime })).toBe(firstMs)
    expect(lastDueTime({ name, dueTime, schedule, repeats: 4 })).toBe(firstMs + 3_000)
    expect(lastDueTime({ name, dueTime, schedule, ttl: '2026-01-01T12:00:02Z' })).toBe(
      firstMs + 1_000,
    )
    expect(lastDueTime({ name, dueTime, schedule })).toBe(Infinity)
    expect(lastDueTime({ name, schedule })).toBeUndefined()
  })
})
