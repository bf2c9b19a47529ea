import { describe, expect, it } from 'vitest'
import { schedulerFlags, type ReplicaPorts } from './scheduler-flags.ts'

const ports = (index: number): ReplicaPorts => ({
  name: `dapr-scheduler-${index}`,
  host: '127.0.0.1',
  api: 100 + index,
  health: 200 + index,
  etcdClient: 300 + index,
  etcdPeer: 400 + index,
})
const options = {
  own: ports(1),
  all: [ports(0), ports(1)],
  listen: '127.0.0.1',
  dataFolder: '/data',
  quota: '67108864',
}
const cluster = 'dapr-scheduler-0=http://127.0.0.1:400,dapr-scheduler-1=http://127.0.0.1:401'

describe('flags of a replica', () => {
  it.each(['1.18.3', '1.15.0', '2.0.0'])('tell %s its own ports, all on loopback', (version) => {
    const flags = schedulerFlags(version, options)
    expect(flags).toContain('--id=dapr-scheduler-1')
    expect(flags).toContain('--listen-address=127.0.0.1')
    expect(flags).toContain(`--etcd-initial-cluster=${cluster}`)
    expect(flags).toContain('--etcd-client-port=301')
    expect(flags).toContain('--etcd-client-listen-address=127.0.0.1')
    expect(flags).toContain('--etcd-space-quota=67108864')
    expect(flags).toContain('--enable-metrics=false')
  })

  it('name the members of a store outside, and nothing of one inside', () => {
    const store = ['localhost:500', 'localhost:501']
    const flags = schedulerFlags('1.18.3', { ...options, store })
    expect(flags).toContain('--etcd-embed=false')
    expect(flags).toContain('--etcd-client-endpoints=localhost:500,localhost:501')
    expect(flags.join(' ')).not.toMatch(/--etcd-(data-dir|space-quota|initial|client-port)/)
  })

  it('tell 1.14 how many there are, and the ports of all', () => {
    const flags = schedulerFlags('1.14.4', options)
    expect(flags).toContain('--replica-count=2')
    expect(flags).toContain(`--initial-cluster=${cluster}`)
    expect(flags).toContain('--etcd-client-ports=dapr-scheduler-0=300,dapr-scheduler-1=301')
    expect(flags.join(' ')).not.toContain('--etcd-initial-cluster')
    expect(flags.join(' ')).not.toContain('--identity-directory-write')
  })
})
