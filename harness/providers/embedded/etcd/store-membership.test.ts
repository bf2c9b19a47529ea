import { describe, expect, it } from 'vitest'
import { StoreMembership } from './store-membership.ts'

const never = new AbortController().signal
const peerUrls = new Map(['etcd-0', 'etcd-1', 'etcd-2'].map((name) => [name, `https://${name}`]))

/** A store that counts peer URLs, one change at a time. */
function memory(first: ReadonlyMap<string, string> = peerUrls) {
  const counted = new Set(first.values())
  let changing = 0
  const change = async (act: () => void): Promise<void> => {
    changing++
    expect(changing, 'changes at a time').toBe(1)
    await new Promise((resolve) => setImmediate(resolve))
    act()
    changing--
  }
  const membership = new StoreMembership(
    () => ({
      removeMember: (peerUrl) => change(() => counted.delete(peerUrl)),
      addMember: async (peerUrl) => {
        await change(() => counted.add(peerUrl))
        return [...counted]
      },
    }),
    first,
  )
  return { counted, membership }
}

describe('StoreMembership', () => {
  it('takes members out and in, each of it twice, one change after the other', async () => {
    const { counted, membership } = memory()
    const two = ['etcd-1', 'etcd-2']
    await Promise.all([...two, ...two].map((name) => membership.takeOut(name, never)))
    expect([...counted]).toEqual(['https://etcd-0'])
    expect(two.map((name) => membership.isAway(name))).toEqual([true, true])
    await Promise.all([...two, ...two].map((name) => membership.takeIn(name, never)))
    expect(counted.size).toBe(3)
    expect(two.map((name) => membership.isAway(name))).toEqual([false, false])
  })

  it('tells a member that was taken in with whom it begins, and the others nothing', async () => {
    const { membership } = memory()
    await membership.takeOut('etcd-1', never)
    await membership.takeOut('etcd-2', never)
    await membership.takeIn('etcd-2', never)
    expect(membership.flagsOf('etcd-2')).toEqual([
      '--initial-cluster=etcd-0=https://etcd-0,etcd-2=https://etcd-2',
      '--initial-cluster-state=existing',
    ])
    expect(membership.flagsOf('etcd-0')).toEqual([])
    membership.beginAnew()
    expect(membership.flagsOf('etcd-2')).toEqual([])
    expect(membership.isAway('etcd-1')).toBe(false)
  })

  it('names all of them and a new token for a store that is made from a snapshot', () => {
    const { membership } = memory()
    expect(membership.bootstrapFlags('etcd-1', 'new')).toEqual([
      '--initial-cluster=etcd-0=https://etcd-0,etcd-1=https://etcd-1,etcd-2=https://etcd-2',
      '--initial-cluster-token=new',
      '--initial-advertise-peer-urls=https://etcd-1',
    ])
  })

  it('keeps the only member, with one sentence', async () => {
    const { counted, membership } = memory(new Map([['etcd-0', 'https://etcd-0']]))
    await expect(membership.takeOut('etcd-0', never)).rejects.toThrow(
      'etcd-0 is the whole store: nobody would keep what it holds',
    )
    expect(counted.size).toBe(1)
  })
})
