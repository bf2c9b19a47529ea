import { nowMs, sleep } from '../core/clock.ts'
import { describeError } from '../core/errors.ts'
import { Random } from '../core/random.ts'
import { registerNames } from '../core/register-names.ts'
import type { EtcdStage, Workload } from '../core/stage.ts'
import type { KeyState, RegisterAct, RegisterAnswer } from '../core/etcd.ts'

/** A member has one client at least, and a store of few members several for each. */
const clientsMin = 5
/** Between two operations of a client: most of the time several are on their way. */
const pauseMs = { min: 2, max: 40 } as const

export interface Registers {
  /** The keys are this and a number. */
  readonly prefix: string
  readonly registers: number
  /** Drawn with the plan: what each client does, and in which order. */
  readonly seed: number
}

/**
 * Several clients, each through one member, read, write, swap and delete a few keys that they
 * share, one operation after the other and at once with each other; some write two keys in one
 * transaction. One more through each member only reads: where writes hang, all others soon wait for
 * theirs. Every value is written once. What is on its way at the end may have happened.
 */
export function useRegisters(options: Registers): Workload<EtcdStage> {
  return {
    name: 'use-registers',
    async run(stage, signal) {
      const members = stage.testbed.members.map(({ name }) => name)
      const known = new Map<string, KeyState>()
      const shared = { ...options, known, signal }
      const clients = Array.from({ length: Math.max(clientsMin, members.length) }, (_, number) =>
        beClient(stage, {
          ...shared,
          name: `client-${number}`,
          member: members[number % members.length] ?? '',
          draw: drawAct,
        }),
      )
      const readers = members.map((member) =>
        beClient(stage, { ...shared, name: `reader of ${member}`, member, draw: drawRead }),
      )
      await Promise.all([...clients, ...readers])
    },
  }
}

interface Client extends Registers {
  readonly name: string
  readonly member: string
  /** What was there when any client looked last: else hardly a swap would find what it expects. */
  readonly known: Map<string, KeyState>
  readonly signal: AbortSignal
  readonly draw: (client: Client, value: string, chance: Random) => RegisterAct
}

async function beClient(stage: EtcdStage, client: Client): Promise<void> {
  const { name, member, known, seed, signal, draw } = client
  const chance = new Random(`${seed}/${name}`)
  for (let number = 0; !signal.aborted; number++) {
    const act = draw(client, `${name}-${number}`, chance)
    const startMs = nowMs()
    const answer = await stage.testbed.etcd
      .onRegisters(member, act, signal)
      // It was sent, and nobody waits for the answer: as good as none.
      .catch((error: unknown): RegisterAnswer => ({
        outcome: 'unknown',
        text: describeError(error),
      }))
    record(stage, { act, answer, member, startMs })
    if (answer.outcome === 'ok') learn(known, act, answer)
    await sleep(chance.between(pauseMs.min, pauseMs.max), signal).catch(() => undefined)
  }
}

/** Of twenty operations eight read, five swap, three write, two write two keys, two delete. */
function drawAct(client: Client, value: string, chance: Random): RegisterAct {
  const { prefix, registers, known } = client
  const keys = chance.shuffle(Array.from({ length: registers }, (_, index) => `${prefix}${index}`))
  const [key = prefix] = keys
  const draw = chance.between(1, 20)
  if (draw <= 8) return { act: 'read', key }
  if (draw <= 13) return { act: 'swap', key, expected: known.get(key) ?? null, value }
  if (draw <= 16) return { act: 'write', keys: [key], value }
  if (draw <= 18) return { act: 'write', keys: keys.slice(0, 2), value }
  return { act: 'delete', key }
}

function drawRead({ prefix, registers }: Client, _value: string, chance: Random): RegisterAct {
  return { act: 'read', key: `${prefix}${chance.between(0, registers - 1)}` }
}

function keysOf(act: RegisterAct): readonly string[] {
  return act.act === 'write' ? act.keys : [act.key]
}

/** One event for each key: each register is judged on its own. */
function record(
  stage: EtcdStage,
  done: {
    readonly act: RegisterAct
    readonly answer: RegisterAnswer
    readonly member: string
    readonly startMs: number
  },
): void {
  const { act, answer, member, startMs } = done
  for (const subject of keysOf(act)) {
    stage.record({
      kind: 'operation',
      startMs,
      name: registerNames[act.act],
      subject,
      by: 'use-registers',
      member,
      ...('value' in act && { value: act.value }),
      ...('expected' in act && { expected: act.expected }),
      ...answer,
    })
  }
}

function learn(known: Map<string, KeyState>, act: RegisterAct, { found }: RegisterAnswer): void {
  for (const key of keysOf(act)) {
    if (act.act === 'write') known.set(key, act.value)
    else if (act.act === 'delete') known.set(key, null)
    else if (act.act === 'swap' && found === act.expected) known.set(key, act.value)
    else if (found !== undefined) known.set(key, found)
  }
}
