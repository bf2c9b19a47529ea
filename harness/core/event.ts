import type { Effect } from './effect.ts'
import type { LoadCounts, LoadKind } from './load.ts'
import type { JobWatchNews } from './dapr.ts'
import type { KeyState, KeyWatchNews } from './etcd.ts'
import type { AbilitiesByRole, MemberShape } from './member.ts'
import type { Outcome } from './outcome.ts'
import type { Resource, ResourceViews } from './resources.ts'
import type { Timings } from './timings.ts'
import type { Volumes } from './testbed.ts'

/** Grows whenever an older holdfast could misread a history; a newer one is refused on reading. */
export const historyVersion = 1

/** What every event has: monotonic milliseconds of the run and, but for heartbeats, its check. */
interface Stamped {
  readonly t: number
  readonly check?: string
}

/** First line of a history. */
export interface RunEvent extends Stamped {
  readonly kind: 'run'
  readonly historyVersion: number
  readonly holdfast: string
  readonly run: string
  readonly seed: number
  /** Wall milliseconds at `t`. */
  readonly wallMs: number
}

/** Both clocks, once a second, and what the runner itself costs. */
export interface HeartbeatEvent extends Stamped {
  readonly kind: 'heartbeat'
  readonly wallMs: number
  /** How much later than planned this beat came: the runner's event loop stood still so long. */
  readonly lateMs: number
  readonly rssBytes: number
  /** CPU milliseconds of the runner since its start. */
  readonly cpuMs: number
  /**
   * How many processes ran or waited to run on the machine, on average over a minute, and how many
   * cores it has; absent in the histories of a holdfast that did not look.
   */
  readonly load?: number
  readonly cores?: number
}

/** A check begins on a testbed of this shape. */
export interface CheckStartedEvent extends Stamped {
  readonly kind: 'check-started'
  readonly testbed: string
  readonly members: readonly MemberShape[]
  readonly timings: Timings
  /** What members can suffer; absent in the histories of a holdfast that did not ask. */
  readonly abilities?: AbilitiesByRole
  /** What was under test, by program; absent in such histories as well. */
  readonly versions?: Readonly<Record<string, string>>
  /** What pods under test kept their data on; absent where there were none. */
  readonly volumes?: Volumes
  readonly sabotage?: string
  readonly draws: unknown
}

/** A check's scenario is over; `error` when the harness, provider or check code broke. */
export interface CheckEndedEvent extends Stamped {
  readonly kind: 'check-ended'
  readonly error?: string
  readonly interrupted?: boolean
}

/** A client operation, written when it ended. */
export interface OperationEvent extends Stamped {
  readonly kind: 'operation'
  readonly startMs: number
  /** What was meant, such as `create`, `delete-graceful`, `put`; claims select by it. */
  readonly name: string
  /** `configmaps/namespace/name`, an etcd key, ... */
  readonly subject: string
  readonly outcome: Outcome
  /** HTTP or gRPC code and the reason and text of the answer. */
  readonly code?: number
  readonly reason?: string
  readonly text?: string
  /** The workload or step that performed it. */
  readonly by: string
  /** What was written or read, when a claim compares it. */
  readonly value?: string
  /** Of registers: through which member, */
  readonly member?: string
  /** what had to be there for a swap, */
  readonly expected?: KeyState
  /** what was there, */
  readonly found?: KeyState
  /** and the store's revision once it had happened. */
  readonly revision?: number
}

/**
 * A watched object was listed, added, modified or deleted; one that vanished in a gap is `gone`.
 */
export type ObjectEvent = {
  readonly [R in Resource]: Stamped & {
    readonly kind: 'object'
    readonly change: 'listed' | 'added' | 'modified' | 'deleted' | 'gone'
    readonly resource: R
    readonly object: ResourceViews[R]
  }
}[Resource]

/** State of a watch; a gap says from when to when nothing was seen. */
export interface WatchEvent extends Stamped {
  readonly kind: 'watch'
  readonly resource: Resource
  readonly state: 'synced' | 'gap'
  readonly fromMs?: number
  readonly toMs?: number
  readonly reason?: string
}

/** What a watch of keys of the store had to say; `watcher` is unique in its check. */
export type KeyWatchEvent = Stamped & {
  readonly kind: 'key-watch'
  readonly watcher: string
  readonly member: string
} & KeyWatchNews

/**
 * What a watcher's stream to one replica had to say: it was opened, a run of a job was delivered,
 * it was answered, the stream broke off. `attempt` counts the deliveries of a job since one of them
 * was last answered with success, over all streams of the watcher. An app behind a sidecar is a
 * watcher as well: its member is the sidecar, and its one stream is open while it listens.
 */
export type JobWatchEvent = Stamped & {
  readonly kind: 'job-watch'
  readonly watcher: string
  readonly member: string
  readonly attempt?: number
} & JobWatchNews

/** One step in the life of a fault. `fault` is unique in its check, such as `restart-2`. */
export interface FaultEvent extends Stamped {
  readonly kind: 'fault'
  readonly fault: string
  /** Name of the fault's kind, such as `kill`, `pause`, `fill-quota`. */
  readonly name: string
  readonly step:
    | 'aimed'
    | 'injected'
    | 'confirmed'
    | 'unconfirmed'
    | 'undoing'
    | 'undone'
    | 'confirmed-undone'
    | 'undo-failed'
  readonly members: readonly string[]
  readonly roles: readonly string[]
  readonly seen?: string
}

/** A fact that a probe read. */
export interface ProbeEvent extends Stamped {
  readonly kind: 'probe'
  readonly name: string
  /** Whom it is about, when it is about one member. */
  readonly member?: string
  readonly holds: boolean
  readonly seen: string
}

/** A member's process ended. `expected` when a fault or the teardown did it. */
export interface ExitEvent extends Stamped {
  readonly kind: 'exit'
  readonly member: string
  readonly role: string
  readonly code: number | null
  readonly signal: string | null
  readonly expected: boolean
  readonly ranMs: number
}

/** A member's process began, as the provider or a fault's undo started it. */
export interface StartEvent extends Stamped {
  readonly kind: 'start'
  readonly member: string
  readonly role: string
  readonly by: 'provision' | 'supervisor' | 'fault' | 'repair'
}

/** What a container did, as its node kept it; read when the scenario is over. */
export interface EffectEvent extends Stamped, Effect {
  readonly kind: 'effect'
}

/** A second of a load: what became of the requests that began in it. */
export interface LoadEvent extends Stamped {
  readonly kind: 'load'
  /** Monotonic. */
  readonly startMs: number
  /** How many requests were to be sent in it. */
  readonly due: number
  readonly requests: Readonly<Partial<Record<LoadKind, LoadCounts>>>
}

/** The scenario reached a step. `ok` false: a settle or wait was given up. */
export interface StepEvent extends Stamped {
  readonly kind: 'step'
  /** `given`, `hold`, `align`, `settle`, `rounds`, `once`, `final`, ... */
  readonly step: string
  readonly name: string
  readonly state: 'begin' | 'end'
  readonly ok?: boolean
  readonly seen?: string
}

/** The provider repaired an artefact of its lane: no verdict, but it must be known. */
export interface ArtefactEvent extends Stamped {
  readonly kind: 'artefact'
  readonly name: string
  readonly members: readonly string[]
  readonly reason: string
}

export type HistoryEvent =
  | RunEvent
  | HeartbeatEvent
  | CheckStartedEvent
  | CheckEndedEvent
  | OperationEvent
  | ObjectEvent
  | WatchEvent
  | KeyWatchEvent
  | JobWatchEvent
  | FaultEvent
  | ProbeEvent
  | ExitEvent
  | StartEvent
  | StepEvent
  | ArtefactEvent
  | EffectEvent
  | LoadEvent

export type EventKind = HistoryEvent['kind']

type Unstamped<E> = E extends unknown ? Omit<E, 't' | 'check'> : never

/** An event before the recorder stamps it with time and check. */
export type NewEvent = Unstamped<HistoryEvent>

const eventKinds: ReadonlySet<string> = new Set<EventKind>([
  'run',
  'heartbeat',
  'check-started',
  'check-ended',
  'operation',
  'object',
  'watch',
  'key-watch',
  'job-watch',
  'fault',
  'probe',
  'exit',
  'start',
  'step',
  'artefact',
  'effect',
  'load',
])

/**
 * Whether a parsed line has the shape that every event has. Reading a history is a hot path, and
 * nothing in it is ever executed: an event whose other fields are wrong makes the invariant that
 * needs them answer `unknown`.
 */
export function isHistoryEvent(value: unknown): value is HistoryEvent {
  if (typeof value !== 'object' || value === null) return false
  const event = value as { t?: unknown; kind?: unknown; object?: unknown }
  if (typeof event.t !== 'number' || typeof event.kind !== 'string') return false
  if (event.kind === 'object') return typeof event.object === 'object' && event.object !== null
  return eventKinds.has(event.kind)
}
