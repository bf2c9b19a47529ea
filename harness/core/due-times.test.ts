import { describe, expect, it } from 'vitest'
import { dueTimes } from './due-times.ts'
import { wall } from '../invariants/testing/history-of.ts'

const minutes = (...list: number[]): number[] => list.map((minute) => wall(minute * 60))

describe('dueTimes', () => {
  it('leaves out the first moment and keeps the last', () => {
    expect(dueTimes({ schedule: '* * * * *' }, wall(0), wall(180))).toEqual(minutes(1, 2, 3))
    expect(dueTimes({ schedule: '* * * * *' }, wall(0.5), wall(179))).toEqual(minutes(1, 2))
    expect(dueTimes({ schedule: '* * * * *' }, wall(180), wall(180))).toEqual([])
  })

  it('goes on for as long as it takes', () => {
    expect(dueTimes({ schedule: '*/5 * * * *' }, wall(0), wall(6000))).toHaveLength(20)
    expect(dueTimes({ schedule: '@hourly' }, wall(0), wall(3600))).toEqual(minutes(60))
  })

  it('reads the schedule in its time zone', () => {
    const schedule = { schedule: '30 18 * * *', timeZone: 'Asia/Kolkata' }
    expect(dueTimes(schedule, wall(0), wall(7200))).toEqual(minutes(60))
  })

  it('agrees with itself however the window is cut', () => {
    for (const schedule of ['* * * * *', '*/7 * * * *', '5 */2 * * *']) {
      const whole = dueTimes({ schedule }, wall(30), wall(20_000))
      const parts = [30, 61, 120, 7200, 7201].map((second, index, all) =>
        dueTimes({ schedule }, wall(second), wall(all[index + 1] ?? 20_000)),
      )
      expect(parts.flat()).toEqual(whole)
    }
  })

  it('answers the same again, whatever became of the first answer', () => {
    const schedule = { schedule: '*/2 * * * *' }
    const first = dueTimes(schedule, wall(0), wall(300))
    first.length = 0
    expect(dueTimes(schedule, wall(0), wall(300))).toEqual(minutes(2, 4))
    expect(dueTimes(schedule, wall(0), wall(200))).toEqual(minutes(2))
    expect(dueTimes(schedule, wall(60), wall(300))).toEqual(minutes(2, 4))
  })

  it('refuses what is no cron expression of five fields', () => {
    for (const schedule of ['at teatime', '* * * * * *', '61 * * * *', '@every 1m']) {
      expect(() => dueTimes({ schedule }, wall(0), wall(60))).toThrow()
    }
    const nowhere = { schedule: '* * * * *', timeZone: 'Nowhere/At_All' }
    expect(() => dueTimes(nowhere, wall(0), wall(60))).toThrow()
  })
})
