import { describe, expect, it } from 'vitest'
import { waitFor, withDeadline, WaitLimitError } from './deadline.ts'

const never = (): Promise<never> => new Promise(() => undefined)
const open = new AbortController().signal

describe('withDeadline', () => {
  it('gives back what the body gives', async () => {
    await expect(withDeadline({ name: 'x', limitMs: 1000 }, async () => 7)).resolves.toBe(7)
  })

  it('ends at the limit although the body does not listen, and tells the body', async () => {
    let seen: AbortSignal | undefined
    const waiting = withDeadline({ name: 'the answer', limitMs: 5 }, (signal) => {
      seen = signal
      return never()
    })
    await expect(waiting).rejects.toThrow('waited 0.0 s for the answer; last seen: no answer')
    expect(seen?.aborted).toBe(true)
  })

  it('ends with the reason of the signal given', async () => {
    const stop = new AbortController()
    const waiting = withDeadline({ name: 'x', limitMs: 1000 }, never, stop.signal)
    stop.abort(new Error('interrupted'))
    await expect(waiting).rejects.toThrow('interrupted')
  })

  it('does not begin when the signal is aborted already', async () => {
    let begun = false
    const body = async (): Promise<void> => {
      begun = true
    }
    const waiting = withDeadline({ name: 'x', limitMs: 1000 }, body, AbortSignal.abort('no'))
    await expect(waiting).rejects.toThrow('no')
    expect(begun).toBe(false)
  })
})

describe('waitFor', () => {
  it('looks until a look is done', async () => {
    let looks = 0
    const look = async () => ({ done: ++looks === 3, seen: `look ${looks}`, value: looks })
    await expect(waitFor({ name: 'three', limitMs: 1000, everyMs: 1 }, look, open)).resolves.toBe(3)
  })

  it('says at the limit what was waited for and what was seen last', async () => {
    const look = async () => ({ done: false, seen: '5 of 6 Ready' })
    const error = await waitFor({ name: 'all nodes', limitMs: 20, everyMs: 1 }, look, open).catch(
      (cause: unknown) => cause,
    )
    expect(error).toBeInstanceOf(WaitLimitError)
    expect(error).toMatchObject({ waitName: 'all nodes', limitMs: 20, lastSeen: '5 of 6 Ready' })
  })

  it('takes a look that throws as not yet, and as the last thing seen', async () => {
    const inner = new WaitLimitError('an answer', 5, 'silence')
    for (const thrown of [new Error('connection refused'), inner]) {
      const look = (): Promise<never> => Promise.reject(thrown)
      const waiting = waitFor({ name: 'the API', limitMs: 20, everyMs: 1 }, look, open)
      await expect(waiting).rejects.toMatchObject({ lastSeen: thrown.message, cause: thrown })
    }
  })

  it('keeps what an earlier look saw when the limit cuts the last one short', async () => {
    let looks = 0
    const look = () => (++looks === 1 ? Promise.resolve({ done: false, seen: 'one' }) : never())
    const waiting = waitFor({ name: 'more', limitMs: 30, everyMs: 1 }, look, open)
    await expect(waiting).rejects.toMatchObject({ lastSeen: 'one' })
  })

  it('ends with the reason of the signal, not with the limit', async () => {
    const stop = new AbortController()
    const look = async () => {
      stop.abort(new Error('interrupted'))
      return { done: false, seen: '' }
    }
    await expect(
      waitFor({ name: 'x', limitMs: 1000, everyMs: 1 }, look, stop.signal),
    ).rejects.toThrow('interrupted')
  })
})
