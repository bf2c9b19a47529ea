import { describe, expect, it } from 'vitest'
import type { ProvisionOptions } from '../../../core/provider.ts'
import type { BuiltInDefects } from '../../../core/sabotage.ts'
import { timingsTable } from '../../../core/timings.ts'
import { StoreFlags } from './store-flags.ts'
import { StoreMembership } from './store-membership.ts'

const urls = ['etcd-0', 'etcd-1'].map((name) => [name, `https://${name}:2380`] as const)
const pair = { cert: '/pki/one.crt', key: '/pki/one.key' }
const certificates = { etcdAuthority: pair, etcdServer: pair, etcdClient: pair }

function flags(builtIn: BuiltInDefects = {}) {
  const provision = { id: 't1', etcdQuotaBytes: 1000, timings: timingsTable.fast, builtIn }
  const client = { removeMember: () => Promise.resolve(), addMember: () => Promise.resolve([]) }
  const membership = new StoreMembership(() => client, new Map(urls))
  return new StoreFlags(provision as unknown as ProvisionOptions, certificates, membership)
}

function of(store: StoreFlags, name = 'etcd-0'): string[] {
  return store.of({
    name,
    dataFolder: `/data/${name}`,
    clientPort: 1,
    peerPort: 2,
    clientUrl: 'https://localhost:3',
    peerUrl: `https://${name}:2380`,
  })
}

describe('StoreFlags', () => {
  it('says where a member stands and with whom it begins', () => {
    expect(of(flags())).toEqual(
      expect.arrayContaining([
        '--name=etcd-0',
        '--advertise-client-urls=https://localhost:3',
        '--initial-cluster=etcd-0=https://etcd-0:2380,etcd-1=https://etcd-1:2380',
        '--quota-backend-bytes=1000',
      ]),
    )
  })

  it('gives a member the quota that was set for it, and no other', () => {
    const store = flags()
    store.setQuota('etcd-1', 2000)
    expect(of(store)).toContain('--quota-backend-bytes=1000')
    expect(of(store, 'etcd-1')).toContain('--quota-backend-bytes=2000')
  })

  it('ends with the flags that came last', () => {
    const store = flags()
    store.setMore(['--one'])
    store.setMore(['--two', '--auto-compaction-mode=revision'])
    expect(of(store).slice(-2)).toEqual(['--two', '--auto-compaction-mode=revision'])
    expect(of(store)).not.toContain('--one')
  })

  it.each([
    [{ etcdQuotaTooLarge: true }, '--quota-backend-bytes=1600'],
    [{ etcdQuotaTiny: true }, '--quota-backend-bytes=65536'],
    [{ etcdTakesLargeRequests: true }, '--max-request-bytes=3145728'],
  ])('has the defect %j', (builtIn, flag) => {
    expect(of(flags(builtIn))).toContain(flag)
    expect(of(flags())).not.toContain(flag)
  })

  it('keeps history when that is the defect, whatever it was told', () => {
    const store = flags({ etcdKeepsHistory: true })
    store.setMore(['--two', '--auto-compaction-mode=revision'])
    expect(of(store).at(-1)).toBe('--two')
  })
})
