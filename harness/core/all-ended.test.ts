import { expect, it } from 'vitest'
import { allEnded } from './all-ended.ts'

it('waits for those that go on when one has failed, and says which that was', async () => {
  let isOver = false
  const longer = new Promise<void>((resolve) => {
    setImmediate(() => {
      isOver = true
      resolve()
    })
  })
  const failed = Promise.reject(new Error('the first'))
  const later = Promise.reject(new Error('the second'))
  await expect(allEnded([longer, failed, later])).rejects.toThrow('the first')
  expect(isOver).toBe(true)
  expect(await allEnded([longer])).toBeUndefined()
})
