import { expect, test } from 'vitest'
import { dataLost } from './data-lost.ts'
import type { Ability, MemberState } from '../core/member.ts'
import type { Testbed } from '../core/testbed.ts'

const never = new AbortController().signal

/** One replica in memory, and what was done to it. */
function memory(abilities: readonly Ability[]) {
  const acts: string[] = []
  let state: MemberState = 'running'
  const become = (act: string, next: MemberState) => (): Promise<void> => {
    acts.push(act)
    state = next
    return Promise.resolve()
  }
  const member = {
    name: 'dapr-scheduler-0',
    role: 'dapr-scheduler',
    abilities: new Set(abilities),
    state: () => state,
    start: become('start', 'running'),
    wipe: become('wipe', 'down'),
    undoRecord: () => ({ kind: 'start-member', name: 'dapr-scheduler-0' }),
  }
  return { acts, testbed: { id: 'memory', members: [member] } as unknown as Testbed }
}

test('a member loses its data, stays down, and is started by the undo', async () => {
  const { acts, testbed } = memory(['wipe'])
  const aimed = await dataLost(['dapr-scheduler-0']).aim(testbed, never)
  await aimed.inject(never)
  expect(await aimed.confirm(never)).toContain('down')
  await aimed.undo(never)
  expect(await aimed.confirmUndone(never)).toContain('running')
  expect(acts).toEqual(['wipe', 'start'])
})

test('a member that cannot lose its data is not asked to', async () => {
  const { testbed } = memory(['kill'])
  const aimed = await dataLost(['dapr-scheduler-0']).aim(testbed, never)
  await expect(aimed.inject(never)).rejects.toThrow('cannot lose its data')
})
