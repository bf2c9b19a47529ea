import { describe, expect, it } from 'vitest'
import { registerNames } from '../core/register-names.ts'
import { useRegisters } from './use-registers.ts'
import type { EtcdStage } from '../core/stage.ts'
import type { KeyState, RegisterAct, RegisterAnswer } from '../core/etcd.ts'
import type { NewEvent, OperationEvent } from '../core/event.ts'

/** Registers in memory, which abort the workload at an act that they then leave without an answer. */
class RegistersInMemory {
  readonly ending = new AbortController()
  readonly acts: { readonly member: string; readonly act: RegisterAct }[] = []
  readonly #state = new Map<string, KeyState>()
  readonly #actsMax: number
  #revision = 1

  constructor(actsMax: number) {
    this.#actsMax = actsMax
  }

  onRegisters(member: string, act: RegisterAct, signal: AbortSignal): Promise<RegisterAnswer> {
    this.acts.push({ member, act })
    if (this.acts.length >= this.#actsMax) {
      this.ending.abort(new Error('the workload is over'))
      return Promise.reject(signal.reason as Error)
    }
    if (act.act === 'write') {
      for (const key of act.keys) this.#state.set(key, act.value)
      return Promise.resolve({ outcome: 'ok', revision: ++this.#revision })
    }
    const found = this.#state.get(act.key) ?? null
    if (act.act === 'swap' && found === act.expected) this.#state.set(act.key, act.value)
    if (act.act === 'delete') this.#state.set(act.key, null)
    return Promise.resolve({ outcome: 'ok', found, revision: this.#revision })
  }
}

async function run(seed: number, actsMax = 80) {
  const etcd = new RegistersInMemory(actsMax)
  const events: OperationEvent[] = []
  const { signal } = etcd.ending
  const stage = {
    signal,
    testbed: { etcd, members: ['etcd-0', 'etcd-1'].map((name) => ({ name, role: 'etcd' })) },
    record: (event: NewEvent) => events.push({ ...event, t: 0 } as OperationEvent),
  }
  const workload = useRegisters({ prefix: 'r/', registers: 3, seed })
  await workload.run(stage as unknown as EtcdStage, signal)
  return { acts: etcd.acts, events }
}

describe('useRegisters', () => {
  it('acts in every way through every member, and writes each value once', async () => {
    const { acts, events } = await run(1)
    expect(new Set(acts.map(({ act }) => act.act))).toEqual(
      new Set(['read', 'write', 'swap', 'delete']),
    )
    expect(new Set(acts.map(({ member }) => member))).toEqual(new Set(['etcd-0', 'etcd-1']))
    const values = acts.flatMap(({ act }) => ('value' in act ? [act.value] : []))
    expect(new Set(values).size).toBe(values.length)
    expect(new Set(events.map(({ subject }) => subject))).toEqual(new Set(['r/0', 'r/1', 'r/2']))
  })

  it('records each act for each of its keys, with all that it met', async () => {
    const { acts, events } = await run(2)
    const keys = acts.flatMap(({ act }) => (act.act === 'write' ? act.keys : [act.key]))
    expect(events.map(({ subject }) => subject).toSorted()).toEqual(keys.toSorted())
    const swaps = events.filter(({ name }) => name === registerNames.swap)
    expect(swaps.some(({ found, expected }) => found === expected)).toBe(true)
    expect(events.filter(({ revision }) => revision === undefined).length).toBeLessThan(3)
  })

  it('says of what was on its way at the end that it may have happened', async () => {
    const { events } = await run(3)
    const { outcome, text } = events.at(-1) ?? {}
    expect([outcome, text]).toEqual(['unknown', 'the workload is over'])
  })

  it('draws the same for the same seed', async () => {
    // The first act of each client, whatever the others meet.
    const first = async (seed: number) => (await run(seed, 8)).acts.slice(0, 7)
    expect(await first(4)).toEqual(await first(4))
    expect(await first(4)).not.toEqual(await first(5))
  })
})
