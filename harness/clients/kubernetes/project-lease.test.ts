import { describe, expect, it } from 'vitest'
import { projectLease } from './project-lease.ts'

describe('projectLease', () => {
  it('keeps duration, when it was renewed, and who holds it but not on which host', () => {
    const view = projectLease({
      metadata: { name: 'kube-scheduler', namespace: 'kube-system', uid: 'l1' },
      spec: {
        holderIdentity: 'host-of-the-scheduler_6a2f',
        leaseDurationSeconds: 15,
        acquireTime: '2026-11-22T19:20:00.000000Z',
        renewTime: '2026-11-22T19:20:04.123456Z',
        leaseTransitions: 2,
      },
    })
    expect(view).toEqual({
      namespace: 'kube-system',
      name: 'kube-scheduler',
      holder: '6a2f',
      durationMs: 15_000,
      renewedMs: 1795375204123,
      transitions: 2,
    })
  })

  it('knows a lease that nobody holds', () => {
    const view = projectLease({ metadata: { name: 'n1', namespace: 'kube-node-lease' } })
    expect(view).toEqual({
      namespace: 'kube-node-lease',
      name: 'n1',
      holder: '',
      durationMs: 0,
      transitions: 0,
    })
  })

  it('leaves out the leases of others', () => {
    expect(projectLease({ metadata: { name: 'app', namespace: 'default' } })).toBeUndefined()
  })
})
