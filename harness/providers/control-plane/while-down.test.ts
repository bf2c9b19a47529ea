import { expect, it } from 'vitest'
import { whileDown } from './while-down.ts'

it('acts when all are down, and starts none before that', async () => {
  const acts: string[] = []
  const member = (name: string) => ({
    kill: async () => {
      await Promise.resolve()
      acts.push(`kill ${name}`)
    },
    start: () => Promise.resolve(void acts.push(`start ${name}`)),
  })
  const { signal } = new AbortController()
  await whileDown([member('a'), member('b')], () => void acts.push('act'), signal)
  expect(acts).toEqual(['kill a', 'kill b', 'act', 'start a', 'start b'])
})
