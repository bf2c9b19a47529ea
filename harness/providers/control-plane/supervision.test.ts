import { describe, expect, it } from 'vitest'
import { Supervision, type Exit, type SupervisedDefinition } from './supervision.ts'
import type { MemberState } from '../../core/member.ts'

const never = new AbortController().signal

/** A program in memory that ends by these signals, and by no others. */
class MemoryProgram extends Supervision {
  readonly sent: string[] = []
  readonly #endsBy: readonly string[]
  #end: (exit: Exit) => void = () => undefined

  constructor(definition: SupervisedDefinition, endsBy: readonly string[]) {
    super(definition)
    this.#endsBy = endsBy
  }

  get state(): MemberState {
    return this.isUp ? 'running' : 'down'
  }

  pause(): Promise<void> {
    return Promise.resolve()
  }

  resume(): Promise<void> {
    return Promise.resolve()
  }

  logs(): Promise<string[]> {
    return Promise.resolve([])
  }

  protected launch(): Promise<{ readonly exited: Promise<Exit> }> {
    const exited = new Promise<Exit>((resolve) => (this.#end = resolve))
    return Promise.resolve({ exited })
  }

  protected send(kill: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.sent.push(kill)
    if (this.#endsBy.includes(kill)) this.#end({ code: null, signal: kill })
    return Promise.resolve()
  }
}

function program(endsBy: readonly string[]) {
  const exits: (string | null)[] = []
  const made = new MemoryProgram(
    {
      name: 'a program',
      restart: { backOffFirstMs: 1, backOffMaxMs: 1, resetAfterMs: 1 },
      graceMs: 20,
      onExit: ({ expected, signal }) => exits.push(expected ? signal : 'by itself'),
      onStart: () => undefined,
    },
    endsBy,
  )
  return { made, exits }
}

describe('a program that is asked to end', () => {
  it('is not killed when it does', async () => {
    const { exits, made } = program(['SIGTERM', 'SIGKILL'])
    await made.start('fault', never)
    await made.stop(never)
    expect(made.state).toBe('down')
    expect(made.sent).toEqual(['SIGTERM'])
    expect(exits).toEqual(['SIGTERM'])
  })

  it('is killed when its grace is over, as a kubelet does, and stays down', async () => {
    const { exits, made } = program(['SIGKILL'])
    await made.start('fault', never)
    await made.stop(never)
    await made.stop(never)
    expect(made.state).toBe('down')
    expect(made.sent).toEqual(['SIGTERM', 'SIGKILL'])
    expect(exits).toEqual(['SIGKILL'])
  })

  it('is left as it is when somebody stops waiting', async () => {
    const { made } = program(['SIGKILL'])
    await made.start('fault', never)
    const stop = new AbortController()
    setImmediate(() => stop.abort(new Error('waited long enough')))
    await expect(made.stop(stop.signal)).rejects.toThrow('waited long enough')
    expect(made.sent).toEqual(['SIGTERM'])
  })
})
