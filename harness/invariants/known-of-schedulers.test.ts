import { describe, expect, it } from 'vitest'
import { at } from './testing/history-of.ts'
import { lateFromTheLost } from './late-from-the-lost.ts'
import { undeliveredUnwatched } from './undelivered-unwatched.ts'
import {
  brokenAt,
  everySecond,
  lost,
  on,
  ran,
  runs,
  scheduled,
  secondsOf,
  short,
} from './testing/scheduler-history.ts'
import type { HistoryEvent } from '../core/event.ts'

const job = scheduled('job', 10, everySecond)
const openedAt = (second: number): HistoryEvent =>
  at(second, {
    kind: 'job-watch',
    watcher: 'watcher',
    member: 'dapr-scheduler-0',
    step: 'opened',
  })

describe('undeliveredUnwatched', () => {
  const options = { jobs: '', within: short }
  const gap = [openedAt(5), brokenAt(20), openedAt(23)]
  const until = (end: number, ...seconds: readonly number[]) =>
    undeliveredUnwatched(on(1, end, job, ...gap, ...runs('job', ...seconds)), options)

  it('is so when no more is missing than was due while nobody watched', () => {
    expect(until(30, ...secondsOf(10, 20), ...secondsOf(24, 31))).toBe(true)
  })

  it('is not so when nothing is missing', () => {
    expect(until(30, ...secondsOf(10, 31))).toBe(false)
  })

  it('is not so when more is missing', () => {
    expect(until(40, ...secondsOf(10, 20), ...secondsOf(32, 41))).toBe(false)
  })

  it.each([
    ['is so of a sidecar that may not have found a replica that is back', 33, true],
    ['is not so when it must have found it', 40, false],
  ])('%s', (_name, end, isSo) => {
    const seconds = [...secondsOf(10, 20), ...secondsOf(end, 51)]
    const events = [job, openedAt(5), ...lost(20, 25), ...runs('job', ...seconds)]
    const reconnection = [{ name: 'margin', ms: 8_000 }]
    const history = on(1, 50, ...events)
    expect(undeliveredUnwatched(history, { ...options, reconnection })).toBe(isSo)
  })

  it('is not so when the stream was never gone', () => {
    const history = on(1, 30, job, openedAt(5), ...runs('job', ...secondsOf(10, 20)))
    expect(undeliveredUnwatched(history, options)).toBe(false)
  })
})

describe('lateFromTheLost', () => {
  const options = { jobs: '', usually: short, within: short }
  const once = scheduled('once', 20)
  const from = (member: number) =>
    lateFromTheLost(on(3, 60, once, ...lost(15, 30, 1), ...ran(31, 'once', { member })), options)

  it('is so when what came late was due while its replica was lost', () => {
    expect(from(1)).toBe(true)
  })

  it('is not so when another replica was late', () => {
    expect(from(2)).toBe(false)
  })

  it('is not so when nothing was late', () => {
    const history = on(3, 60, once, ...lost(15, 30, 1), ...ran(20.5, 'once', { member: 2 }))
    expect(lateFromTheLost(history, options)).toBe(false)
  })
})
