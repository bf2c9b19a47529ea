import { describe, expect, it } from 'vitest'
import { nearNames } from './near-names.ts'

const known = ['scheduled-jobs', 'scheduled-jobs/node-restarts', 'etcd-quota', 'topology/spread']

describe('nearNames', () => {
  it.each([
    ['etcd-qouta', 'etcd-quota'],
    ['Node-Restart', 'scheduled-jobs/node-restarts'],
    ['quota', 'etcd-quota'],
    ['spraed', 'topology/spread'],
  ])('for %s proposes %s first', (wanted, near) => {
    expect(nearNames(wanted, known)[0]).toBe(near)
  })

  it('proposes nothing when nothing is near', () => {
    expect(nearNames('banana', known)).toEqual([])
  })
})
