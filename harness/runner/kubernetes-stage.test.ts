import { describe, expect, it } from 'vitest'
import { KubernetesStage } from './kubernetes-stage.ts'
import { nowMs } from '../core/clock.ts'
import type { AimedFault, Fault } from '../core/fault.ts'
import type { Journal } from '../core/journal.ts'
import type { NewEvent } from '../core/event.ts'
import type { KubernetesTestbed } from '../core/testbed.ts'
import type { Workload } from '../core/stage.ts'

const journal: Journal = {
  append: async (undo) => ({ id: 1, undo }),
  strike: async () => undefined,
}

const harmless: AimedFault = {
  members: [],
  undoRecords: [],
  disturbsStore: false,
  inject: async () => undefined,
  confirm: async () => 'seen',
  undo: async () => undefined,
  confirmUndone: async () => 'gone',
}
const nothing: Fault = { name: 'nothing', aim: async () => harmless }

function stageOf({ lastsMs = 0 } = {}) {
  const ending = new AbortController()
  const events: NewEvent[] = []
  const stage = new KubernetesStage({
    testbed: {} as KubernetesTestbed,
    namespace: 'here',
    journal,
    lastsMs,
    state: { current: () => new Map() },
    signal: ending.signal,
    hardSignal: new AbortController().signal,
    record: (event) => void events.push(event),
    now: () => undefined,
    note: () => undefined,
    manifest: async () => [],
  })
  return { stage, ending, events }
}

/** Several turns of the event loop: a rejection that nobody looked at by then is an accident. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => void setImmediate(resolve))
}

const broken: Workload = {
  name: 'broken',
  run: async () => Promise.reject(new Error('no such member')),
}

describe('KubernetesStage.under', () => {
  it('says after the body that the workload broke long before', async () => {
    const { stage } = stageOf()
    const under = stage.under(broken, turns)
    await expect(under).rejects.toThrow('the workload broken broke')
  })

  it('puts the error of the body first', async () => {
    const { stage } = stageOf()
    const body = async (): Promise<void> => {
      await turns()
      throw new Error('the body')
    }
    await expect(stage.under(broken, body)).rejects.toThrow('the body')
  })

  it('ends the workload with the body, and takes no offence at how it ends', async () => {
    const { stage } = stageOf()
    let ended = false
    const workload: Workload = {
      name: 'patient',
      run: (_stage, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            ended = true
            reject(new Error('cut off'))
          })
        }),
    }
    expect(await stage.under(workload, () => Promise.resolve('done'))).toBe('done')
    expect(ended).toBe(true)
  })
})

describe('KubernetesStage.during', () => {
  it('names faults uniquely in the whole check, those of workloads included', async () => {
    const { stage, events } = stageOf()
    const workload: Workload = {
      name: 'faulty',
      run: (within) => within.during(nothing, () => Promise.resolve()),
    }
    await stage.during(nothing, () => stage.under(workload, turns))
    const ids = events.flatMap((event) => (event.kind === 'fault' ? [event.fault] : []))
    expect(new Set(ids)).toEqual(new Set(['nothing-1', 'nothing-2']))
  })

  it('undoes the fault when the check is aborted while it holds', async () => {
    const { stage, ending, events } = stageOf()
    const body = async (): Promise<void> => {
      ending.abort(new Error('interrupted'))
      await stage.sleep(60_000)
    }
    await expect(stage.during(nothing, body)).rejects.toThrow('interrupted')
    const steps = events.flatMap((event) => (event.kind === 'fault' ? [event.step] : []))
    expect(steps).toEqual([
      'aimed',
      'injected',
      'confirmed',
      'undoing',
      'undone',
      'confirmed-undone',
    ])
  })
})

describe('KubernetesStage.cycle', () => {
  const letters = ['a', 'b', 'c']

  it('takes the items again from the first, as numbered rounds, until a body is false', async () => {
    const { stage, events } = stageOf({ lastsMs: 60_000 })
    const played: string[] = []
    await stage.cycle(letters, async (letter, round) => {
      played.push(letter)
      return round < 4
    })
    expect(played).toEqual(['a', 'b', 'c', 'a', 'b'])
    const ended = events.flatMap((event) =>
      event.kind === 'step' && event.state === 'end' ? [`${event.name} ${event.ok}`] : [],
    )
    expect(ended.slice(-2)).toEqual(['round 4 true', 'round 5 false'])
  })

  it('begins no round when its time is over, and finishes the one that has begun', async () => {
    const { stage } = stageOf({ lastsMs: 20 })
    const startedMs = nowMs()
    let finished = 0
    await stage.cycle(letters, async () => {
      while (nowMs() - startedMs < 21) await turns()
      finished++
      return true
    })
    expect(finished).toBe(1)
  })

  it('plays one round of a check that does not last, and none of nothing', async () => {
    const { stage } = stageOf()
    const played: string[] = []
    const play = async (item: string): Promise<boolean> => played.push(item) > 0
    await stage.cycle(letters, play)
    await stage.cycle([], play)
    expect(played).toEqual(['a'])
  })
})

describe('KubernetesStage.load', () => {
  it('says that the check has to need k6', async () => {
    const { stage } = stageOf()
    const order = { perSecond: { read: 1 }, registers: ['a'], prefix: 'b', limitMs: 1_000 }
    await expect(stage.load(order, () => undefined)).rejects.toThrow("need `programs: ['k6']`")
  })
})
