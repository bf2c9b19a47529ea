import { expect, test } from 'vitest'
import { at, beat, historyOf } from '../invariants/testing/history-of.ts'
import type { HistoryEvent } from '../core/event.ts'
import { lastedOf } from './lasted-of.ts'

const round = (number: number, from: number, to: number): HistoryEvent[] =>
  (['begin', 'end'] as const).map((state) =>
    at(state === 'begin' ? from : to, {
      kind: 'step',
      step: 'rounds',
      name: `round ${number}`,
      state,
    }),
  )
const beats = [9, 19, 29, 39].map((second) => ({ ...beat(second), rssBytes: second * 1_000 }))

test('counts the rounds that ended, with the memory of the beats before', () => {
  const cut = round(3, 40, 50).slice(0, 1)
  const history = historyOf(60, ...beats, ...round(1, 10, 20), ...round(2, 20, 40), ...cut)
  expect(lastedOf(history)).toEqual({
    rounds: 2,
    rssBytes: { start: 19_000, middle: 29_000, end: 39_000 },
  })
})

test('says nothing where no round was played to its end', () => {
  expect(lastedOf(historyOf(60, ...beats, ...round(1, 10, 20).slice(0, 1)))).toBeUndefined()
})
