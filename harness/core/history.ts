import { HarnessError } from './errors.ts'
import { historyVersion } from './event.ts'
import type {
  ArtefactEvent,
  EffectEvent,
  CheckEndedEvent,
  CheckStartedEvent,
  ExitEvent,
  FaultEvent,
  HistoryEvent,
  LoadEvent,
  KeyWatchEvent,
  JobWatchEvent,
  ObjectEvent,
  OperationEvent,
  ProbeEvent,
  RunEvent,
  StartEvent,
  StepEvent,
  WatchEvent,
} from './event.ts'
import type { MemberShape } from './member.ts'
import type { Resource, ResourceViews } from './resources.ts'
import type { Timings } from './timings.ts'

/** A fault from aim to end, put together from its events. Times are monotonic milliseconds. */
export interface FaultSpan {
  readonly fault: string
  readonly name: string
  /** Whom it hit, and who ran on machines that it hit. */
  readonly members: readonly string[]
  readonly roles: readonly string[]
  /** When somebody was chosen, and the injection began. */
  readonly aimedAt?: number
  /** When the injection was over: of what takes time, the end of it. */
  readonly injectedAt?: number
  readonly confirmedAt?: number
  /** When the undo began: from then on the damage may already be gone. */
  readonly undoingAt?: number
  readonly undoneAt?: number
  readonly confirmedUndoneAt?: number
  readonly problem?: string
}

/** An object's change as claims read it: when it was seen, and the projection. */
export interface Seen<R extends Resource> {
  readonly t: number
  readonly change: ObjectEvent['change']
  readonly object: ResourceViews[R]
}

/** A saved history, split by check. `torn` when its last line was cut by a crash. */
export interface History {
  readonly run: RunEvent
  readonly checks: ReadonlyMap<string, CheckHistory>
  readonly torn: boolean
  readonly events: number
}

/** What one check left behind, indexed by kind in a single pass. */
export class CheckHistory {
  /** The check's id, with `@sabotage` when it ran under one. */
  readonly check: string
  readonly clocks: Clocks
  readonly operations: OperationEvent[] = []
  readonly faultEvents: FaultEvent[] = []
  readonly exits: ExitEvent[] = []
  readonly starts: StartEvent[] = []
  readonly probes: ProbeEvent[] = []
  readonly steps: StepEvent[] = []
  readonly watches: WatchEvent[] = []
  readonly keyWatches: KeyWatchEvent[] = []
  readonly jobWatches: JobWatchEvent[] = []
  readonly artefacts: ArtefactEvent[] = []
  readonly effects: EffectEvent[] = []
  readonly load: LoadEvent[] = []
  started: CheckStartedEvent | undefined
  ended: CheckEndedEvent | undefined
  readonly #objects: { [R in Resource]: Seen<R>[] } = {
    nodes: [],
    pods: [],
    jobs: [],
    cronjobs: [],
    leases: [],
  }
  #faults: FaultSpan[] | undefined

  constructor(check: string, clocks: Clocks) {
    this.check = check
    this.clocks = clocks
  }

  /** Timings of the testbed; a check that never started has none to ask for. */
  get timings(): Timings {
    if (this.started === undefined) throw new HarnessError(`${this.check} never started`)
    return this.started.timings
  }

  /** When the scenario was over, or the last heartbeat of a run that died. */
  get endMs(): number {
    return this.ended?.t ?? this.clocks.lastMs
  }

  /** Everything seen of a resource, in the order of time. */
  objects<R extends Resource>(resource: R): readonly Seen<R>[] {
    return this.#objects[resource]
  }

  /** The last projection of every object of a resource, by uid, with when it was deleted. */
  latest<R extends Resource>(
    resource: R,
  ): Map<string, { object: ResourceViews[R]; deletedAt?: number }> {
    const latest = new Map<string, { object: ResourceViews[R]; deletedAt?: number }>()
    for (const seen of this.objects(resource)) {
      const gone = seen.change === 'deleted' || seen.change === 'gone'
      const key =
        'uid' in seen.object ? seen.object.uid : `${seen.object.namespace}/${seen.object.name}`
      latest.set(key, { object: seen.object, ...(gone && { deletedAt: seen.t }) })
    }
    return latest
  }

  /** The faults in the order in which they were aimed. */
  get faults(): readonly FaultSpan[] {
    this.#faults ??= faultSpans(this.faultEvents, this.started?.members ?? [])
    return this.#faults
  }

  /** Gaps of a watch, as monotonic times. */
  gaps(resource: Resource): readonly { fromMs: number; toMs: number; reason: string }[] {
    return this.watches
      .filter((event) => event.resource === resource && event.state === 'gap')
      .map((event) => ({
        fromMs: event.fromMs ?? event.t,
        toMs: event.toMs ?? event.t,
        reason: event.reason ?? '',
      }))
  }

  /** Takes in one event of this check. */
  add(event: HistoryEvent): void {
    switch (event.kind) {
      case 'object': {
        // Without the rest of the event, which says the same on every line: objects are most of a
        // history, and stay in memory.
        const { t, change, resource, object } = event
        ;(this.#objects[resource] as Seen<Resource>[]).push({ t, change, object })
        return
      }
      case 'operation':
        this.operations.push(event)
        return
      case 'fault':
        this.faultEvents.push(event)
        return
      case 'exit':
        this.exits.push(event)
        return
      case 'start':
        this.starts.push(event)
        return
      case 'probe':
        this.probes.push(event)
        return
      case 'step':
        this.steps.push(event)
        return
      case 'watch':
        this.watches.push(event)
        return
      case 'key-watch':
        this.keyWatches.push(event)
        return
      case 'job-watch':
        this.jobWatches.push(event)
        return
      case 'artefact':
        this.artefacts.push(event)
        return
      case 'effect':
        this.effects.push(event)
        return
      case 'load':
        this.load.push(event)
        return
      case 'check-started':
        this.started = event
        return
      case 'check-ended':
        this.ended = event
        return
      case 'run':
      case 'heartbeat':
        return
      default:
        event satisfies never
    }
  }
}

/** What clocks read of a heartbeat, and of a run's first line. */
interface Beat {
  readonly t: number
  readonly wallMs: number
  readonly lateMs?: number
  readonly rssBytes?: number
  readonly load?: number
  readonly cores?: number
}

/** Both clocks of the runner, what it took and how busy its machine was, from its heartbeats. */
export class Clocks {
  readonly #beats: (Beat & { readonly lateMs: number; readonly rssBytes: number })[] = []

  add({ cores, lateMs = 0, load, rssBytes = 0, t, wallMs }: Beat): void {
    const busy = cores !== undefined && load !== undefined && { cores, load }
    this.#beats.push({ t, wallMs, lateMs, rssBytes, ...busy })
  }

  /** The last time on record. */
  get lastMs(): number {
    return this.#beats.at(-1)?.t ?? 0
  }

  /** The runner's memory by its last beat before a monotonic time, bytes; 0 when none says. */
  rssBytesAt(t: number): number {
    return this.#beats.findLast((beat) => beat.t <= t && beat.rssBytes > 0)?.rssBytes ?? 0
  }

  /** Wall milliseconds at a monotonic time. */
  wallAt(t: number): number {
    return t + this.#offsetBy((beat) => beat.t <= t)
  }

  /** Monotonic time of wall milliseconds, by the offset that held then. */
  monotonicAt(wallMs: number): number {
    return wallMs - this.#offsetBy((beat) => beat.wallMs <= wallMs)
  }

  /** The first step of the wall clock by more than `toleranceMs` (default 1 s) in the window. */
  stepIn(
    fromMs: number,
    toMs: number,
    toleranceMs = 1000,
  ): { t: number; byMs: number } | undefined {
    let before: { t: number; wallMs: number } | undefined
    for (const beat of this.#beats) {
      if (before !== undefined && beat.t >= fromMs && before.t <= toMs) {
        const byMs = beat.wallMs - before.wallMs - (beat.t - before.t)
        if (Math.abs(byMs) > toleranceMs) return { t: beat.t, byMs }
      }
      before = beat
    }
    return undefined
  }

  /** The longest stall of the runner that touches the window, or `undefined` below `minMs`. */
  stallIn(fromMs: number, toMs: number, minMs: number): { t: number; lateMs: number } | undefined {
    let worst: { t: number; lateMs: number } | undefined
    for (const beat of this.#beats) {
      if (beat.lateMs < minMs || beat.t < fromMs || beat.t - beat.lateMs > toMs) continue
      if (worst === undefined || beat.lateMs > worst.lateMs) worst = beat
    }
    return worst
  }

  /** The highest load of the machine in the window, if it was at least `perCore` for each core. */
  loadIn(
    fromMs: number,
    toMs: number,
    perCore: number,
  ): { readonly load: number; readonly cores: number } | undefined {
    let worst: { readonly load: number; readonly cores: number } | undefined
    for (const { cores, load, t } of this.#beats) {
      if (load === undefined || cores === undefined || t < fromMs || t > toMs) continue
      if (load >= perCore * cores && load > (worst?.load ?? 0)) worst = { load, cores }
    }
    return worst
  }

  #offsetBy(isBefore: (beat: { t: number; wallMs: number }) => boolean): number {
    let low = 0
    let high = this.#beats.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      const beat = this.#beats[middle]
      if (beat !== undefined && isBefore(beat)) low = middle
      else high = middle - 1
    }
    const beat = this.#beats[low]
    return beat === undefined ? 0 : beat.wallMs - beat.t
  }
}

/** Builds a history event by event, as lines are read or as a test lists them. */
export class HistoryBuilder {
  readonly clocks = new Clocks()
  readonly checks = new Map<string, CheckHistory>()
  run: RunEvent | undefined
  events = 0

  add(event: HistoryEvent): void {
    this.events++
    if (event.kind === 'run') {
      if (event.historyVersion > historyVersion) {
        throw new HarnessError(
          `this history has version ${event.historyVersion}; this holdfast reads up to ${historyVersion}`,
        )
      }
      this.run = event
      this.clocks.add(event)
      return
    }
    if (event.kind === 'heartbeat') {
      this.clocks.add(event)
      return
    }
    if (event.check === undefined) return
    let check = this.checks.get(event.check)
    if (check === undefined) {
      check = new CheckHistory(event.check, this.clocks)
      this.checks.set(event.check, check)
    }
    check.add(event)
  }

  build(torn = false): History {
    if (this.run === undefined) throw new HarnessError('a history begins with its run event')
    return {
      run: this.run,
      checks: this.checks,
      torn,
      events: this.events,
    }
  }
}

/** Whoever runs on a machine that is hit is hit as well. */
function faultSpans(events: readonly FaultEvent[], members: readonly MemberShape[]): FaultSpan[] {
  const spans = new Map<string, { -readonly [K in keyof FaultSpan]: FaultSpan[K] }>()
  for (const event of events) {
    let span = spans.get(event.fault)
    if (span === undefined) {
      const { fault, name, members: hit, roles } = event
      const above = members.filter(({ on }) => on !== undefined && hit.includes(on))
      span = { fault, name, members: [...hit, ...above.map((member) => member.name)], roles }
      spans.set(event.fault, span)
    }
    switch (event.step) {
      case 'aimed':
        span.aimedAt = event.t
        break
      case 'injected':
        span.injectedAt = event.t
        break
      case 'confirmed':
        span.confirmedAt = event.t
        break
      case 'undoing':
        span.undoingAt = event.t
        break
      case 'undone':
        span.undoneAt = event.t
        break
      case 'confirmed-undone':
        span.confirmedUndoneAt = event.t
        break
      case 'unconfirmed':
      case 'undo-failed':
        span.problem = `${event.step}: ${event.seen ?? 'no reason given'}`
        break
      default:
        event.step satisfies never
    }
  }
  return [...spans.values()]
}
