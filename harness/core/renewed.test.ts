import { expect, it } from 'vitest'
import { Renewed } from './renewed.ts'

function numbered() {
  const ended: number[] = []
  let made = 0
  const renewed = new Renewed({
    make: () => ++made,
    end: (number) => void ended.push(number),
    isSpent: (_number, error) => (error as Error).message === 'spent',
  })
  return { ended, renewed }
}
const fails = (why: string) => (): Promise<never> => Promise.reject(new Error(why))
const same = (number: number) => Promise.resolve(number)

it('stays the same over calls that are well, or fail for another reason', async () => {
  const { ended, renewed } = numbered()
  expect(await renewed.use(same)).toBe(1)
  await expect(renewed.use(fails('refused'))).rejects.toThrow('refused')
  expect(await renewed.use(same)).toBe(1)
  expect(ended).toEqual([])
})

it('is made anew after a call that found it spent, and ends with the last call on it', async () => {
  const { ended, renewed } = numbered()
  let finish = (): void => undefined
  const slow = renewed.use((number) => new Promise<number>((done) => (finish = () => done(number))))
  await expect(renewed.use(fails('spent'))).rejects.toThrow('spent')
  expect(await renewed.use(same)).toBe(2)
  expect(ended).toEqual([])
  finish()
  expect(await slow).toBe(1)
  expect(ended).toEqual([1])
  renewed.close()
  expect(ended).toEqual([1, 2])
})
