import { describe, expect, it } from 'vitest'
import type { AnyClaim } from '../core/claim.ts'
import type { TestbedShape } from '../core/testbed.ts'
import { unmetNeeds, unmetOfAllClaims, unmetOfClaim, unmetVersion } from './unmet-needs.ts'

const etcd = (name: string) => ({ name, role: 'etcd' as const })
const shape: TestbedShape = {
  kind: 'etcd',
  members: [etcd('etcd-0')],
  abilities: { etcd: ['kill', 'start'] },
} as unknown as TestbedShape

function claims(...needs: readonly AnyClaim['needs'][]): Parameters<typeof unmetOfAllClaims>[0] {
  return { claims: needs.map((one) => ({ needs: one })) } as never
}

const disk = { abilities: { etcd: ['fill-disk'] } } as const

describe('unmetOfAllClaims', () => {
  it('says why when no claim is one here', () => {
    const check = claims(disk, { ...disk, etcdMembers: 3 })
    expect(unmetOfAllClaims(check, shape)).toBe('members of role etcd cannot fill-disk')
  })

  it('says nothing when a claim is left', () => {
    expect(unmetOfAllClaims(claims(disk, undefined), shape)).toBeUndefined()
    expect(unmetOfAllClaims(claims(disk, { etcdMembers: 1 }), shape)).toBeUndefined()
  })
})

describe('unmetNeeds', () => {
  it('says what of a check is not there', () => {
    const needs = { testbed: 'etcd', etcdMembers: 3 } as const
    expect(unmetNeeds(needs, shape)).toBe('needs 3 etcd members, has 1')
    expect(unmetNeeds({ testbed: 'etcd', nodes: 2 }, shape)).toBe('needs 2 nodes, has 0')
    expect(unmetNeeds({ testbed: 'etcd', abilities: { etcd: ['kill'] } }, shape)).toBeUndefined()
  })
})

describe('unmetOfClaim', () => {
  it('says what the volumes of pods are on, and that there are none', () => {
    const needs = { volumes: 'memory' } as const
    const reason = 'needs pods with volumes on memory'
    expect(unmetOfClaim(needs, { ...shape, volumes: 'memory' })).toBeUndefined()
    expect(unmetOfClaim(needs, { ...shape, volumes: 'disk' })).toBe(`${reason}, not disk`)
    expect(unmetOfClaim(needs, shape)).toBe(`${reason}, has none`)
  })
})

describe('unmetVersion', () => {
  const needs = { dapr: { since: '1.15', what: 'ListJobs' } }
  const of = (version: string) => ({ ...shape, versions: { 'dapr-scheduler': version } })

  it('says what an older version lacks, also to a claim', () => {
    const reason = 'needs ListJobs, since Dapr 1.15; this is 1.14.4'
    expect(unmetVersion(needs, of('1.14.4'))).toBe(reason)
    expect(unmetOfClaim(needs, of('1.14.4'))).toBe(reason)
  })

  it('says nothing of a newer one, or of one that nobody knows', () => {
    expect(unmetVersion(needs, of('1.15.0'))).toBeUndefined()
    expect(unmetOfClaim(needs, shape)).toBeUndefined()
  })
})
