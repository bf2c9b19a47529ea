import { expect, test } from 'vitest'
import { sleep } from '../core/clock.ts'
import type { EtcdAnswer } from '../core/etcd.ts'
import type { AnyStage } from '../core/stage.ts'
import { readKeys, writeKeys } from './write-keys.ts'

const members = ['etcd-0', 'etcd-1', 'etcd-2'].map((name) => ({ name, role: 'etcd' }))

/** A stage on a store in memory, which answers a put when `answer` does. */
function stageOf(
  values: Map<string, string>,
  answer: (member: string, key: string) => Promise<EtcdAnswer>,
  signal: AbortSignal,
) {
  const reads: string[] = []
  const stage = {
    testbed: {
      members,
      etcd: {
        putThrough: async (member: string, key: string, value: string) => {
          const answered = await answer(member, key)
          if (answered.outcome === 'ok') values.set(key, value)
          return answered
        },
        get: async (key: string) => {
          reads.push(key)
          const value = values.get(key)
          return value === undefined ? { outcome: 'failed' } : { outcome: 'ok', value }
        },
      },
    },
    signal,
    etcd: async (_name: string, _subject: string, call: (signal: AbortSignal) => unknown) =>
      call(signal),
  }
  return { stage: stage as unknown as AnyStage, reads }
}

const never = new AbortController().signal
const done = async (): Promise<EtcdAnswer> => ({ outcome: 'ok' })

test('keys are written through the members in turn, more than one in each turn of a timer', async () => {
  const ending = new AbortController()
  const written: string[] = []
  const through: string[] = []
  let inTurn = 0
  let inTurnMax = 0
  const answer = async (member: string): Promise<EtcdAnswer> => {
    through.push(member)
    if (++inTurn === 1) setImmediate(() => (inTurn = 0))
    inTurnMax = Math.max(inTurnMax, inTurn)
    if (through.length === 200) ending.abort(new Error('enough'))
    return { outcome: 'ok' }
  }
  const { stage } = stageOf(new Map(), answer, ending.signal)
  await writeKeys({ prefix: 'k/', perSecond: 5_000, written }).run(stage, ending.signal)
  expect(through.slice(0, 4)).toEqual(['etcd-0', 'etcd-1', 'etcd-2', 'etcd-0'])
  expect(inTurnMax).toBeGreaterThan(2)
  expect(written.length).toBeGreaterThanOrEqual(200)
  expect(new Set(written).size).toBe(written.length)
})

test('a store that does not answer gets no more than so many at a time', async () => {
  const ending = new AbortController()
  const written: string[] = []
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  const { stage } = stageOf(new Map(), () => held.then(done), ending.signal)
  const run = writeKeys({ prefix: 'k/', perSecond: 100_000, written }).run(stage, ending.signal)
  while (written.length < 256) await new Promise((resolve) => void setImmediate(resolve))
  await sleep(5, never)
  expect(written.length).toBe(256)
  ending.abort(new Error('enough'))
  letGo()
  await run
})

test('every key is read once, unless the store fails again and again', async () => {
  const { signal } = new AbortController()
  const keys = Array.from({ length: 100 }, (_, number) => `k/${number}`)
  const there = stageOf(new Map(keys.map((key) => [key, key])), done, signal)
  await readKeys(there.stage, keys)
  expect(there.reads.toSorted()).toEqual(keys.toSorted())

  const away = stageOf(new Map(), done, signal)
  await readKeys(away.stage, keys)
  expect(away.reads.length).toBeLessThan(20)
})
