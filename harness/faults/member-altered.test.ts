import { describe, expect, it } from 'vitest'
import { memberAltered } from './member-altered.ts'
import type { EtcdStage } from '../core/stage.ts'

const never = new AbortController().signal

/** A store in memory, of which `etcd-1` leads; what its members hold is bytes. */
function memory() {
  const held = new Map<string, Buffer>()
  const names = ['etcd-0', 'etcd-1']
  const testbed = {
    members: names.map((name) => ({ name })),
    etcd: {
      put: async (_key: string, value: string) => {
        for (const name of names) held.set(name, Buffer.from(value))
      },
      status: async (name: string) => ({ leader: name === 'etcd-1' }),
    },
    alterData: async (name: string, bytes: { readonly from: string; readonly to: string }) => {
      expect(Buffer.from(bytes.to).length).toBe(Buffer.from(bytes.from).length)
      expect(held.get(name)?.toString()).toBe(bytes.from)
      held.set(name, Buffer.from(bytes.to))
    },
  }
  return { held, stage: { signal: never, testbed } as unknown as EtcdStage }
}

describe('memberAltered', () => {
  it('makes the leader hold another value, once, after the first fault of that kind', async () => {
    const { held, stage } = memory()
    const sabotage = memberAltered('wipe')
    await sabotage.atStart?.(stage)
    await sabotage.afterUndone?.(stage, 'power-off')
    expect(held.get('etcd-1')).toEqual(held.get('etcd-0'))
    await sabotage.afterUndone?.(stage, 'wipe')
    await sabotage.afterUndone?.(stage, 'wipe')
    expect(held.get('etcd-1')).not.toEqual(held.get('etcd-0'))
    expect(held.get('etcd-1')).toHaveLength(held.get('etcd-0')?.length ?? 0)
  })
})
