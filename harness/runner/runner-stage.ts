import { describeError, HarnessError } from '../core/errors.ts'
import { describeMs, durationMs } from '../core/duration.ts'
import { nowMs, sleep, wallMs } from '../core/clock.ts'
import { waitFor, WaitLimitError } from '../core/deadline.ts'
import type { Duration } from '../core/duration.ts'
import type { OperationEvent } from '../core/event.ts'
import type { EtcdAnswer } from '../core/etcd.ts'
import type { Fault } from '../core/fault.ts'
import type { Look } from '../core/deadline.ts'
import type { NewEvent, StepEvent } from '../core/event.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { StageOf, Workload } from '../core/stage.ts'
import type { Testbed } from '../core/testbed.ts'
import type { Reporting } from './driven.ts'
import { duringFault } from './run-fault.ts'

const minuteMs = 60_000

/** What every stage is made with. */
export interface StageOptions<T extends Testbed, S> extends Reporting {
  readonly testbed: T
  readonly sabotage?: Sabotage<S>
  /** Faults so far by name: the stages of one check count together. Default: none yet. */
  readonly faults?: Map<string, number>
}

/** What all stages do: drive, record, and judge nothing. */
export abstract class RunnerStage<T extends Testbed, S> implements StageOf<T, S> {
  readonly testbed: T
  readonly signal: AbortSignal
  readonly lastsMs: number
  protected readonly options: StageOptions<T, S>
  protected readonly faults: Map<string, number>

  constructor(options: StageOptions<T, S>) {
    this.options = options
    this.faults = options.faults ?? new Map()
    this.testbed = options.testbed
    this.signal = options.signal
    this.lastsMs = options.lastsMs ?? 0
  }

  /** The same stage for something that ends earlier. */
  abstract endingWith(signal: AbortSignal): S

  /** Whether the testbed is in its steady state. */
  protected abstract lookSteady(): Promise<Look<void>>

  /** After a fault of the store was undone, before the scenario goes on. */
  protected abstract repairAfter(fault: string): Promise<void>

  record(event: NewEvent): void {
    this.options.record(event)
  }

  async during<R>(fault: Fault<T>, body: () => Promise<R>): Promise<R> {
    const count = (this.faults.get(fault.name) ?? 0) + 1
    this.faults.set(fault.name, count)
    let disturbsStore = false
    const watched: Fault<T> = {
      name: fault.name,
      aim: async (testbed, signal) => {
        const aimed = await fault.aim(testbed, signal)
        ;({ disturbsStore } = aimed)
        return aimed
      },
    }
    const { journal, record, now, note, hardSignal } = this.options
    const drive = { testbed: this.testbed, journal, record, now, note, hardSignal }
    const id = `${fault.name}-${count}`
    const { sabotage } = this.options
    const stage = this.endingWith(this.signal)
    const result = await duringFault(watched, { ...drive, signal: this.signal, id }, async () => {
      await sabotage?.afterInjected?.(stage, fault.name)
      return body()
    })
    if (disturbsStore) await this.repairAfter(id)
    await sabotage?.afterUndone?.(stage, fault.name)
    return result
  }

  async under<R>(workload: Workload<S>, body: () => Promise<R>): Promise<R> {
    const ending = new AbortController()
    const signal = AbortSignal.any([this.signal, ending.signal])
    let failure: { readonly error: unknown } | undefined
    // Seen at once: a rejection that nobody looks at would end the whole run.
    const running = workload.run(this.endingWith(signal), signal).catch((error: unknown) => {
      if (!signal.aborted) failure = { error }
    })
    let result: R
    try {
      result = await body()
    } finally {
      ending.abort(new Error(`the workload ${workload.name} is over`))
      await running
    }
    // Only when the body did not throw: its error comes first.
    if (failure !== undefined) {
      throw new HarnessError(`the workload ${workload.name} broke`, { cause: failure.error })
    }
    return result
  }

  async hold(duration: Duration, why: string): Promise<void> {
    const ms = durationMs(duration)
    await this.#step('hold', why, ms, async () => {
      await sleep(ms, this.signal)
      return { ok: true, seen: describeMs(ms) }
    })
  }

  sleep(ms: number): Promise<void> {
    return sleep(ms, this.signal)
  }

  async align(second: number, options: { readonly atLeast?: Duration } = {}): Promise<void> {
    const earliest = wallMs() + durationMs(options.atLeast ?? '0s')
    const intoMinute = earliest % minuteMs
    const waitMs = (second * 1000 - intoMinute + minuteMs) % minuteMs
    const untilMs = earliest + waitMs
    const ms = untilMs - wallMs()
    await this.#step('align', `second ${second} of the minute`, ms, async () => {
      await sleep(ms, this.signal)
      return { ok: true, seen: describeMs(ms) }
    })
  }

  async settle(limit: Duration): Promise<boolean> {
    return this.until({ name: 'steady state', limit }, () => this.lookSteady())
  }

  async until(
    options: { readonly name: string; readonly limit: Duration },
    look: () => Promise<Look<void>>,
  ): Promise<boolean> {
    const limitMs = durationMs(options.limit)
    return this.#step('until', options.name, limitMs, async () => {
      const startedMs = nowMs()
      try {
        await waitFor({ name: options.name, limitMs, everyMs: 200 }, look, this.signal)
        return { ok: true, seen: `after ${describeMs(nowMs() - startedMs)}` }
      } catch (error) {
        this.signal.throwIfAborted()
        if (!(error instanceof WaitLimitError)) throw error
        this.options.note(error.message)
        return { ok: false, seen: error.lastSeen }
      }
    })
  }

  async rounds<I>(
    items: readonly I[],
    body: (item: I, index: number) => Promise<void>,
  ): Promise<void> {
    for (const [index, item] of items.entries()) {
      await this.#step('rounds', `round ${index + 1} of ${items.length}`, undefined, async () => {
        await body(item, index)
        return { ok: true }
      })
    }
  }

  async cycle<I>(
    items: readonly I[],
    body: (item: I, round: number) => Promise<boolean>,
  ): Promise<void> {
    const endMs = nowMs() + this.lastsMs
    for (let round = 0; round === 0 || nowMs() < endMs; round++) {
      const item = items[round % items.length]
      if (item === undefined) return
      const leftMs = Math.max(0, endMs - nowMs())
      const goesOn = await this.#step('rounds', `round ${round + 1}`, leftMs, async () => ({
        ok: await body(item, round),
      }))
      if (!goesOn) return
    }
  }

  etcd(
    name: string,
    subject: string,
    call: (signal: AbortSignal) => Promise<EtcdAnswer>,
    options: { readonly value?: string } = {},
  ): Promise<EtcdAnswer> {
    return this.operate(name, subject, call, options)
  }

  /** Records a call and its answer as one operation. */
  protected async operate<A extends EtcdAnswer>(
    name: string,
    subject: string,
    call: (signal: AbortSignal) => Promise<A>,
    notes: Pick<OperationEvent, 'member' | 'value'>,
  ): Promise<A> {
    const startMs = nowMs()
    const answer = await call(this.signal)
    const { code, outcome, text } = answer
    const value = notes.value ?? answer.value
    this.record({
      kind: 'operation',
      startMs,
      name,
      subject,
      outcome,
      by: 'stage',
      ...(code !== undefined && { code }),
      ...(text !== undefined && { text }),
      ...(value !== undefined && { value }),
      ...(notes.member !== undefined && { member: notes.member }),
    })
    return answer
  }

  mark(name: string): void {
    this.record({ kind: 'step', step: 'mark', name, state: 'end', ok: true })
  }

  observe(name: string, holds: boolean, seen: string): void {
    this.record({ kind: 'probe', name, holds, seen })
  }

  async #step(
    step: StepEvent['step'],
    name: string,
    limitMs: number | undefined,
    body: () => Promise<{ ok: boolean; seen?: string }>,
  ): Promise<boolean> {
    this.options.now(`${step}: ${name}`, limitMs)
    this.record({ kind: 'step', step, name, state: 'begin' })
    try {
      const result = await body()
      this.record({ kind: 'step', step, name, state: 'end', ...result })
      return result.ok
    } catch (error) {
      const seen = describeError(error)
      this.record({ kind: 'step', step, name, state: 'end', ok: false, seen })
      throw error
    }
  }
}
