import { describe, expect, it } from 'vitest'
import { embeddedShape } from '../embedded/embedded-shape.ts'
import { kindShape } from './kind-shape.ts'
import { timingsTable } from '../../core/timings.ts'

const options = {
  timings: timingsTable.fast,
  nodes: 4,
  zones: 3,
  etcdMembers: 1,
  etcdQuotaBytes: 64 * 1024 ** 2,
}

describe('kindShape', () => {
  it('has the members of an embedded testbed, so that a seed aims at the same ones', () => {
    const { members } = kindShape(options)
    const others = members.filter(({ role }) => role !== 'control-plane')
    expect(others).toEqual(embeddedShape(options).members)
    expect(members).toHaveLength(others.length + 1)
  })

  it('lets everything be killed and paused, and only machines be cut off and run programs', () => {
    const { abilities, members } = kindShape(options)
    for (const { role } of members) {
      expect(abilities[role]).toEqual(expect.arrayContaining(['kill', 'start', 'pause', 'resume']))
      const isMachine = role === 'node' || role === 'control-plane'
      for (const ability of ['disconnect', 'reconnect', 'exec'] as const) {
        expect(abilities[role]?.includes(ability)).toBe(isMachine)
      }
    }
  })
})
