import { beforeEach, describe, expect, it } from 'vitest'
import { MemberRing } from './member-ring.ts'
import { MemberInMemory } from './testing/member-in-memory.ts'

const never = new AbortController().signal
const refused = new Error('14 UNAVAILABLE: No connection established. Last error: ECONNREFUSED')
const cut = new Error('14 UNAVAILABLE: Connection dropped')
const tooLarge = new Error('3 INVALID_ARGUMENT: etcdserver: request is too large')

let a: MemberInMemory
let b: MemberInMemory
let c: MemberInMemory
let ring: MemberRing

beforeEach(() => {
  a = new MemberInMemory('a')
  b = new MemberInMemory('b')
  c = new MemberInMemory('c')
  ring = new MemberRing([a, b, c])
})

const ask = (from?: number): Promise<string> =>
  ring.ask(
    {
      name: 'who',
      limitMs: 1000,
      call: () => Promise.resolve('unused'),
      ...(from !== undefined && { from }),
    },
    never,
  )

describe('MemberRing', () => {
  it('stays with the member that answers', async () => {
    expect([await ask(), await ask()]).toEqual(['a', 'a'])
    expect(b.calls + c.calls).toBe(0)
  })

  it('passes a call on that was never sent, and stays with whom it found', async () => {
    a.error = refused
    b.error = refused
    expect(await ask()).toBe('c')
    a.error = undefined
    expect(await ask()).toBe('c')
  })

  it('does not send a call twice that may have been done, but moves on', async () => {
    a.error = cut
    await expect(ask()).rejects.toBe(cut)
    expect(b.calls).toBe(0)
    expect(await ask()).toBe('b')
  })

  it('stays with a member that refuses', async () => {
    a.error = tooLarge
    await expect(ask()).rejects.toBe(tooLarge)
    a.error = undefined
    expect(await ask()).toBe('a')
  })

  it('asks each member once when none is there', async () => {
    for (const member of [a, b, c]) member.error = refused
    await expect(ask()).rejects.toBe(refused)
    expect([a.calls, b.calls, c.calls]).toEqual([1, 1, 1])
  })

  it('moves on once for many calls that fail together', async () => {
    a.error = cut
    await Promise.allSettled([ask(), ask(), ask()])
    expect(await ask()).toBe('b')
  })

  it('begins where it is told to', async () => {
    expect(await ask(1)).toBe('b')
    expect(await ask(5)).toBe('c')
    b.error = refused
    expect(await ask(1)).toBe('c')
    expect(await ask()).toBe('a')
  })

  it('passes a put on that was never sent, and no other', async () => {
    const put = { key: 'key', value: Buffer.from('value'), limitMs: 1000 }
    a.error = refused
    await ring.put(put, never)
    b.error = cut
    await expect(ring.put(put, never)).rejects.toBe(cut)
    expect([a.calls, b.calls, c.calls]).toEqual([1, 2, 0])
    await ring.put(put, never)
    expect(c.calls).toBe(1)
  })

  it('names the members that there are', () => {
    expect(ring.named('b')).toBe(b)
    expect(() => ring.named('d')).toThrow('there is no etcd member d; there are a, b, c')
  })

  it('throws the reason of an aborted signal', async () => {
    a.error = cut
    const signal = AbortSignal.abort(new Error('interrupted'))
    const call = { name: 'x', limitMs: 1, call: () => Promise.resolve('unused') }
    await expect(ring.ask(call, signal)).rejects.toThrow('interrupted')
  })
})
