import { describe, expect, it } from 'vitest'
import { repairBetweenEnds, repairQuota } from './repair-quota.ts'
import type { EtcdAnswer, EtcdClient } from '../core/etcd.ts'

const never = new AbortController().signal
const members = ['one', 'two']

/** Says what is asked of it; every `everyOther` call meets nobody. */
function storeThatEnds(everyOther: boolean) {
  const asked: string[] = []
  let calls = 0
  const answer = (what: string): Promise<EtcdAnswer> => {
    calls += 1
    if (everyOther && calls % 2 === 1) {
      return Promise.resolve({ outcome: 'failed', code: 14, text: 'nobody is there' })
    }
    asked.push(what)
    return Promise.resolve({ outcome: 'ok' })
  }
  const etcd = {
    deletePrefix: (prefix: string) => answer(`delete ${prefix}`),
    compact: () => answer('compact'),
    defragment: (member: string) => answer(`defragment ${member}`),
    disarm: () => answer('disarm'),
  } as unknown as EtcdClient
  return { asked, etcd }
}

const order = [
  'delete /holdfast-fill/',
  'delete /registry/configmaps/holdfast-fill/',
  'compact',
  'defragment one',
  'defragment two',
  'disarm',
]

describe('the repair of a quota', () => {
  it('has one order', async () => {
    const { asked, etcd } = storeThatEnds(false)
    await repairQuota(etcd, members, never)
    expect(asked).toEqual(order)
  })

  it('ends with the step that failed', async () => {
    const { asked, etcd } = storeThatEnds(true)
    await expect(repairQuota(etcd, members, never)).rejects.toThrow(
      'could not delete /holdfast-fill/: nobody is there',
    )
    expect(asked).toEqual([])
  })

  it('waits at each step for members that end and come back, and keeps the order', async () => {
    const { asked, etcd } = storeThatEnds(true)
    await repairBetweenEnds(etcd, members, never)
    expect(asked).toEqual(order)
  })
})
