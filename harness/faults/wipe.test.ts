import { describe, expect, it } from 'vitest'
import { wipe } from './wipe.ts'
import type { Ability, MemberState, WipeableMember } from '../core/member.ts'
import type { Testbed } from '../core/testbed.ts'

const never = new AbortController().signal

/** A store in memory that counts its members; `deaf` ones are counted whatever happens. */
function memory(
  options: { readonly abilities?: readonly Ability[]; readonly deaf?: boolean } = {},
) {
  const counted = new Set(['etcd-0', 'etcd-1', 'etcd-2'])
  const members = [...counted].map((name): WipeableMember => {
    let state: MemberState = 'running'
    const become = (next: MemberState) => async (): Promise<void> => {
      state = next
    }
    return {
      name,
      role: 'etcd',
      abilities: new Set(options.abilities ?? ['kill', 'start', 'wipe']),
      state: () => state,
      kill: become('down'),
      stop: become('down'),
      pause: become('paused'),
      resume: become('running'),
      start: async () => {
        state = 'running'
        counted.add(name)
      },
      wipe: async () => {
        state = 'down'
        if (options.deaf !== true) counted.delete(name)
      },
      logs: () => Promise.resolve([]),
      undoRecord: () => ({ kind: 'start-member', name }),
    }
  })
  const etcd = { members: () => Promise.resolve([...counted]) }
  return { counted, members, testbed: { id: 'memory', members, etcd } as unknown as Testbed }
}

describe('wipe', () => {
  it('has members counted no more, and counted again when it is undone', async () => {
    const { counted, members, testbed } = memory()
    const aimed = await wipe(['etcd-2', 'etcd-1']).aim(testbed, never)
    expect(aimed.undoRecords).toHaveLength(2)
    await aimed.inject(never)
    expect(await aimed.confirm(never)).toBe('the store has the members etcd-0')
    expect(members.map((member) => member.state())).toEqual(['running', 'down', 'down'])
    await aimed.undo(never)
    expect(await aimed.confirmUndone(never)).toBe(
      'the store has the members etcd-0, etcd-1, etcd-2',
    )
    expect(counted.size).toBe(3)
  })

  it('is not confirmed while the store counts the member', async () => {
    const { testbed } = memory({ deaf: true })
    const aimed = await wipe(['etcd-1']).aim(testbed, never)
    await aimed.inject(never)
    const stop = new AbortController()
    setImmediate(() => stop.abort(new Error('looked long enough')))
    await expect(aimed.confirm(stop.signal)).rejects.toThrow('looked long enough')
  })

  it('may be undone before it was injected, and twice', async () => {
    const { testbed } = memory()
    const aimed = await wipe(['etcd-1']).aim(testbed, never)
    await aimed.undo(never)
    await aimed.undo(never)
    expect(await aimed.confirmUndone(never)).toContain('etcd-1')
  })

  it('wants members that can lose their data', async () => {
    const { testbed } = memory({ abilities: ['kill'] })
    await expect(wipe(['etcd-1']).aim(testbed, never)).rejects.toThrow(
      'etcd-1 cannot lose its data',
    )
  })
})
