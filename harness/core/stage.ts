import type { Duration } from './duration.ts'
import type { DaprAnswer } from './dapr.ts'
import type { Look } from './deadline.ts'
import type { Fault } from './fault.ts'
import type { KubernetesAnswer, KubernetesRequest } from './kubernetes.ts'
import type { LoadOrder, LoadRequest } from './load.ts'
import type { NewEvent } from './event.ts'
import type { EtcdAnswer } from './etcd.ts'
import type { Resource, ResourceViews } from './resources.ts'
import type { DaprTestbed, EtcdTestbed, KubernetesTestbed, Testbed } from './testbed.ts'

/**
 * What `given` and `when` drive with. Every verb records what it did; none of them judges. Waits
 * that reach their limit are recorded and do not throw: a system that does not come back is
 * evidence for the claims.
 */
export interface StageOf<T extends Testbed, S> {
  readonly testbed: T
  /** Aborted at the check's limit and on an interrupt. */
  readonly signal: AbortSignal
  /** The fault holds while the body runs; whatever throws, it is undone. */
  during<R>(fault: Fault<T>, body: () => Promise<R>): Promise<R>
  /** The workload runs, and goes on until the body is over. */
  under<R>(workload: Workload<S>, body: () => Promise<R>): Promise<R>
  /** Time passes, for a reason. */
  hold(duration: Duration, why: string): Promise<void>
  /** Time passes between two operations of a workload; nothing is recorded. */
  sleep(ms: number): Promise<void>
  /** Waits for that second of the wall clock's minute, at least `atLeast` from now (default 0s). */
  align(second: number, options?: { readonly atLeast?: Duration }): Promise<void>
  /** Waits for the testbed's steady state. */
  settle(limit: Duration): Promise<boolean>
  /** Waits until a look is done; false when the limit came first. */
  until(
    options: { readonly name: string; readonly limit: Duration },
    look: () => Promise<Look<void>>,
  ): Promise<boolean>
  /** The body for each item, as named rounds. */
  rounds<I>(items: readonly I[], body: (item: I, index: number) => Promise<void>): Promise<void>
  /** How long a check that `lasts` goes on, in milliseconds; 0 for every other. */
  readonly lastsMs: number
  /**
   * The body for each item, and from the first again, as named rounds, until a check that `lasts`
   * has gone on for so long. At least one round is played, one that has begun is finished, and a
   * body that is false ends them.
   */
  cycle<I>(items: readonly I[], body: (item: I, round: number) => Promise<boolean>): Promise<void>
  /** One recorded call to etcd. */
  etcd(
    name: string,
    subject: string,
    call: (signal: AbortSignal) => Promise<EtcdAnswer>,
    options?: { readonly value?: string },
  ): Promise<EtcdAnswer>
  /** Records that the scenario reached a point that claims count from. */
  mark(name: string): void
  /** Records a fact as a probe does. */
  observe(name: string, holds: boolean, seen: string): void
  /** Writes an event of one's own; most scenarios never need it. */
  record(event: NewEvent): void
}

/** The stage of a check on a Kubernetes testbed. */
export interface Stage extends StageOf<KubernetesTestbed, Stage> {
  /** The namespace of this check, made by the runner. */
  readonly namespace: string
  /** Creates the objects of a manifest beside the check file, in the check's namespace. */
  apply(manifest: string): Promise<void>
  /** One recorded request to the API. `name` is what claims select by. */
  request(
    name: string,
    request: KubernetesRequest,
    options?: RequestNotes,
  ): Promise<KubernetesAnswer>
  /**
   * Sends requests to the API at a constant rate, with k6, until the stage's signal is aborted.
   * Each is recorded as an operation, and each second as a whole. Throws when k6 ends by itself.
   */
  load(order: LoadOrder, onRequest: (request: LoadRequest) => void): Promise<void>
  /** What the watches see now, by uid (leases by namespace and name). */
  current<R extends Resource>(resource: R): ReadonlyMap<string, ResourceViews[R]>
}

/** The stage of a check on a store alone. */
export interface EtcdStage extends StageOf<EtcdTestbed, EtcdStage> {}

/** The stage of a check on Dapr's scheduler. */
export interface DaprStage extends StageOf<DaprTestbed, DaprStage> {
  /** One recorded call to the scheduler, and through which replica it goes. */
  dapr<A extends DaprAnswer>(
    name: string,
    subject: string,
    call: (signal: AbortSignal) => Promise<A>,
    options?: { readonly member?: string; readonly value?: string },
  ): Promise<A>
}

/** What all stages have in common, for what works on every kind of testbed. */
export type AnyStage = Pick<StageOf<Testbed, never>, 'testbed' | 'signal' | 'etcd' | 'sleep'>

/** Which stage a check gets, by the kind of testbed that it needs. */
export interface StagesByKind {
  readonly kubernetes: Stage
  readonly etcd: EtcdStage
  readonly dapr: DaprStage
}

/** What a request's event says beside the request itself. */
export interface RequestNotes {
  /** What it is about; default: its path. */
  readonly subject?: string
  /** What was written. */
  readonly value?: string
  /** Finds in the answer what was read. */
  readonly readValue?: (body: unknown) => string | undefined
}

/** Client operations performed while a check runs, each of them recorded through the stage. */
export interface Workload<S = Stage> {
  readonly name: string
  /** Runs until `signal` is aborted, then ends without throwing. */
  run(stage: S, signal: AbortSignal): Promise<void>
}
