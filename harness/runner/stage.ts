import { describeError, HarnessError } from '../core/errors.ts'
import { describeMs, durationMs } from '../core/duration.ts'
import { nowMs, sleep, wallMs } from '../core/clock.ts'
import { waitFor, WaitLimitError } from '../core/deadline.ts'
import type { Duration } from '../core/duration.ts'
import type { EtcdAnswer } from '../core/etcd.ts'
import type { Fault } from '../core/fault.ts'
import type { Journal } from '../core/journal.ts'
import type { KubernetesAnswer, KubernetesObject, KubernetesRequest } from '../core/kubernetes.ts'
import type { Look } from '../core/deadline.ts'
import type { NewEvent, StepEvent } from '../core/event.ts'
import type { Resource, ResourceViews } from '../core/resources.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { RequestNotes, Stage, Workload } from '../core/stage.ts'
import type { Testbed } from '../core/testbed.ts'
import { duringFault } from './run-fault.ts'
import { lookSteady } from './steady-state.ts'
import type { CurrentState } from './steady-state.ts'

const minuteMs = 60_000
const laneLimitMs = 120_000

export interface StageOptions {
  readonly testbed: Testbed
  readonly namespace: string
  readonly journal: Journal
  readonly state: CurrentState
  readonly signal: AbortSignal
  readonly hardSignal: AbortSignal
  readonly record: (event: NewEvent) => void
  readonly now: (text: string, limitMs?: number) => void
  readonly note: (text: string) => void
  /** Objects of a manifest beside the check. */
  readonly manifest: (file: string) => Promise<readonly KubernetesObject[]>
  readonly sabotage?: Sabotage
  /** Faults so far by name: the stages of one check count together. Default: none yet. */
  readonly faults?: Map<string, number>
}

/** The one implementation of Stage: drives, records, and judges nothing. */
export class RunnerStage implements Stage {
  readonly testbed: Testbed
  readonly namespace: string
  readonly signal: AbortSignal
  readonly #options: StageOptions
  readonly #faults: Map<string, number>

  constructor(options: StageOptions) {
    this.#options = options
    this.#faults = options.faults ?? new Map()
    this.testbed = options.testbed
    this.namespace = options.namespace
    this.signal = options.signal
  }

  /** The same stage for something that ends earlier. */
  endingWith(signal: AbortSignal): RunnerStage {
    return new RunnerStage({ ...this.#options, signal, faults: this.#faults })
  }

  record(event: NewEvent): void {
    this.#options.record(event)
  }

  current<R extends Resource>(resource: R): ReadonlyMap<string, ResourceViews[R]> {
    return this.#options.state.current(resource)
  }

  async apply(manifest: string): Promise<void> {
    this.#options.now(`applying ${manifest}`)
    for (const object of await this.#options.manifest(manifest)) {
      const prepared = this.testbed.prepareObject(this.#placed(object))
      await this.testbed.kubernetes.create(prepared, this.signal)
    }
  }

  async during<T>(fault: Fault, body: () => Promise<T>): Promise<T> {
    const count = (this.#faults.get(fault.name) ?? 0) + 1
    this.#faults.set(fault.name, count)
    let disturbsStore = false
    const watched: Fault = {
      name: fault.name,
      aim: async (testbed, signal) => {
        const aimed = await fault.aim(testbed, signal)
        ;({ disturbsStore } = aimed)
        return aimed
      },
    }
    const { journal, record, now, note, hardSignal } = this.#options
    const drive = { testbed: this.testbed, journal, record, now, note, hardSignal }
    const id = `${fault.name}-${count}`
    const result = await duringFault(watched, { ...drive, signal: this.signal, id }, body)
    if (disturbsStore) await this.#repairLane(id)
    await this.#options.sabotage?.afterUndone?.(this, fault.name)
    return result
  }

  async under<T>(workload: Workload, body: () => Promise<T>): Promise<T> {
    const ending = new AbortController()
    const signal = AbortSignal.any([this.signal, ending.signal])
    let failure: { readonly error: unknown } | undefined
    // Seen at once: a rejection that nobody looks at would end the whole run.
    const running = workload.run(this.endingWith(signal), signal).catch((error: unknown) => {
      if (!signal.aborted) failure = { error }
    })
    let result: T
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
    return this.until({ name: 'steady state', limit }, () =>
      lookSteady(this.testbed, this.#options.state, this.signal),
    )
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
        this.#options.note(error.message)
        return { ok: false, seen: error.lastSeen }
      }
    })
  }

  async rounds<T>(
    items: readonly T[],
    body: (item: T, index: number) => Promise<void>,
  ): Promise<void> {
    for (const [index, item] of items.entries()) {
      await this.#step('rounds', `round ${index + 1} of ${items.length}`, undefined, async () => {
        await body(item, index)
        return { ok: true }
      })
    }
  }

  async request(
    name: string,
    request: KubernetesRequest,
    notes: RequestNotes = {},
  ): Promise<KubernetesAnswer> {
    const startMs = nowMs()
    const answer = await this.testbed.kubernetes.request(request, this.signal)
    const value = notes.value ?? notes.readValue?.(answer.body)
    this.record({
      kind: 'operation',
      startMs,
      name,
      subject: notes.subject ?? request.path,
      outcome: answer.outcome,
      by: 'stage',
      ...(answer.status > 0 && { code: answer.status }),
      ...(answer.reason !== undefined && { reason: answer.reason }),
      ...(answer.text !== undefined && { text: answer.text }),
      ...(value !== undefined && { value }),
    })
    return answer
  }

  async etcd(
    name: string,
    subject: string,
    call: (signal: AbortSignal) => Promise<EtcdAnswer>,
    options: { readonly value?: string } = {},
  ): Promise<EtcdAnswer> {
    const startMs = nowMs()
    const answer = await call(this.signal)
    const value = options.value ?? answer.value
    this.record({
      kind: 'operation',
      startMs,
      name,
      subject,
      outcome: answer.outcome,
      by: 'stage',
      ...(answer.code !== undefined && { code: answer.code }),
      ...(answer.text !== undefined && { text: answer.text }),
      ...(value !== undefined && { value }),
    })
    return answer
  }

  mark(name: string): void {
    this.record({ kind: 'step', step: 'mark', name, state: 'end', ok: true })
  }

  observe(name: string, holds: boolean, seen: string): void {
    this.record({ kind: 'probe', name, holds, seen })
  }

  /** Once the API answers, repairs what the lane itself dropped; real nodes drop nothing. */
  async #repairLane(fault: string): Promise<void> {
    this.#options.now('waiting for the API after a fault of its store', laneLimitMs)
    await this.until({ name: 'the API to answer again', limit: `${laneLimitMs}ms` }, async () => {
      const answer = await this.testbed.kubernetes.request(
        { method: 'GET', path: '/readyz', limitMs: 3_000 },
        this.signal,
      )
      return { done: answer.status === 200, seen: answer.text ?? `status ${answer.status}` }
    })
    const touched = await this.testbed.repairLane(`after ${fault}`, this.signal)
    if (touched.length > 0) this.#options.note(`restarted the simulation of ${touched.join(', ')}`)
  }

  #placed(object: KubernetesObject): KubernetesObject {
    return { ...object, metadata: { namespace: this.namespace, ...object.metadata } }
  }

  async #step(
    step: StepEvent['step'],
    name: string,
    limitMs: number | undefined,
    body: () => Promise<{ ok: boolean; seen?: string }>,
  ): Promise<boolean> {
    this.#options.now(`${step}: ${name}`, limitMs)
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
