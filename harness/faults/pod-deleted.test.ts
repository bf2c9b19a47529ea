import { expect, test } from 'vitest'
import { podDeleted } from './pod-deleted.ts'
import type { Ability } from '../core/member.ts'
import type { Testbed } from '../core/testbed.ts'

const never = new AbortController().signal

/** A replica in a pod in memory, whose controller makes another pod, or does not. */
function memory(options: { abilities?: readonly Ability[]; isMadeAgain?: boolean } = {}) {
  const { abilities = ['delete-pod'], isMadeAgain = true } = options
  const acts: string[] = []
  let uid: string | undefined = 'first'
  const act = (name: string, then = (): void => undefined) => {
    return (): Promise<void> => {
      acts.push(name)
      then()
      return Promise.resolve()
    }
  }
  const member = {
    name: 'dapr-scheduler-0',
    role: 'dapr-scheduler',
    abilities: new Set(abilities),
    state: () => (acts.at(-1) === 'delete' ? 'down' : 'running'),
    deletePod: act('delete', () => (uid = isMadeAgain ? 'second' : undefined)),
    podUid: () => Promise.resolve(uid),
    start: act('start'),
    undoRecord: () => ({ kind: 'start-member', name: 'dapr-scheduler-0' }),
  }
  return { acts, testbed: { id: 'memory', members: [member] } as unknown as Testbed }
}

test('is seen by the uid of another pod, and over when the program in it runs', async () => {
  const { acts, testbed } = memory()
  const aimed = await podDeleted(['dapr-scheduler-0']).aim(testbed, never)
  expect(aimed.undoRecords).toHaveLength(1)
  await aimed.inject(never)
  expect(await aimed.confirm(never)).toBe('dapr-scheduler-0 is another pod, second')
  await aimed.undo(never)
  expect(await aimed.confirmUndone(never)).toBe('dapr-scheduler-0 running')
  expect(acts).toEqual(['delete', 'start'])
})

test('is not confirmed while there is no other pod', async () => {
  const { testbed } = memory({ isMadeAgain: false })
  const aimed = await podDeleted(['dapr-scheduler-0']).aim(testbed, never)
  await aimed.inject(never)
  const stop = new AbortController()
  setImmediate(() => stop.abort(new Error('looked long enough')))
  await expect(aimed.confirm(stop.signal)).rejects.toThrow('looked long enough')
})

test('wants a pod that is made again', async () => {
  const { acts, testbed } = memory({ abilities: ['kill'] })
  await expect(podDeleted(['dapr-scheduler-0']).aim(testbed, never)).rejects.toThrow(
    'dapr-scheduler-0 is no pod that a controller would make again',
  )
  expect(acts).toEqual([])
})
