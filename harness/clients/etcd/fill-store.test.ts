import { describe, expect, it } from 'vitest'
import { noSpaceText } from '../../core/outcome.ts'
import { fillStore } from './fill-store.ts'
import { MemberRing } from './member-ring.ts'
import { MemberInMemory } from './testing/member-in-memory.ts'

const never = new AbortController().signal
const noSpace = new Error(`8 RESOURCE_EXHAUSTED: ${noSpaceText}`)
const noLeader = new Error('14 UNAVAILABLE: etcdserver: no leader')
const options = { prefix: '/fill/', valueBytes: 1000, bytesMax: 1e6, limitMs: 1000 }

function membersInMemory(count: number): MemberInMemory[] {
  return Array.from({ length: count }, (_, index) => new MemberInMemory(`etcd-${index}`))
}

describe('fillStore', () => {
  it('writes until the first NOSPACE and counts what was acknowledged', async () => {
    const [member] = membersInMemory(1) as [MemberInMemory]
    Object.assign(member, { takes: 20, errorAfter: noSpace })
    const result = await fillStore(new MemberRing([member]), { ...options, writers: 8 }, never)
    expect(result).toMatchObject({ writes: 20, bytes: 20_000, lastText: noSpaceText })
    expect(member.calls).toBeLessThanOrEqual(20 + 8)
  })

  it('spreads its writers over the members', async () => {
    const members = membersInMemory(3)
    await fillStore(new MemberRing(members), { ...options, writers: 6, bytesMax: 60_000 }, never)
    expect(members.map(({ calls }) => calls)).toEqual([20, 20, 20])
  })

  it('ends at its limit of bytes when nobody refuses, and says so by an empty text', async () => {
    const members = membersInMemory(1)
    const full = { ...options, writers: 3, bytesMax: 10_000 }
    const result = await fillStore(new MemberRing(members), full, never)
    expect(result).toMatchObject({ writes: 10, bytes: 10_000, lastText: '' })
  })

  it('goes on through a failure that is not NOSPACE', async () => {
    const [member] = membersInMemory(1) as [MemberInMemory]
    member.error = noLeader
    member.takes = 1
    const result = await fillStore(
      new MemberRing([member]),
      { ...options, writers: 1, bytesMax: 5000 },
      never,
    )
    expect(result).toMatchObject({ writes: 4, lastText: '' })
  })

  it('refuses values that etcd would refuse for their size', async () => {
    const ring = new MemberRing(membersInMemory(1))
    const tooLarge = { ...options, writers: 1, valueBytes: 1_572_864 }
    await expect(fillStore(ring, tooLarge, never)).rejects.toThrow('more than etcd takes')
  })

  it('stops when it is told to', async () => {
    const controller = new AbortController()
    const [member] = membersInMemory(1) as [MemberInMemory]
    member.error = noLeader
    const fill = fillStore(new MemberRing([member]), { ...options, writers: 1 }, controller.signal)
    controller.abort(new Error('interrupted'))
    await expect(fill).rejects.toThrow('interrupted')
  })
})
