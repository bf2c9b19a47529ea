import type { Duration } from './duration.ts'
import type { Look } from './deadline.ts'
import type { Fault } from './fault.ts'
import type { KubernetesAnswer, KubernetesRequest } from './kubernetes.ts'
import type { NewEvent } from './event.ts'
import type { EtcdAnswer } from './etcd.ts'
import type { Resource, ResourceViews } from './resources.ts'
import type { Testbed } from './testbed.ts'

/**
 * What `given` and `when` drive with. Every verb records what it did; none of them judges. Waits
 * that reach their limit are recorded and do not throw: a system that does not come back is
 * evidence for the claims.
 */
export interface Stage {
  readonly testbed: Testbed
  /** The namespace of this check, made by the runner. */
  readonly namespace: string
  /** Aborted at the check's limit and on an interrupt. */
  readonly signal: AbortSignal
  /** Creates the objects of a manifest beside the check file, in the check's namespace. */
  apply(manifest: string): Promise<void>
  /** The fault holds while the body runs; whatever throws, it is undone. */
  during<T>(fault: Fault, body: () => Promise<T>): Promise<T>
  /** The workload runs, and goes on until the body is over. */
  under<T>(workload: Workload, body: () => Promise<T>): Promise<T>
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
  rounds<T>(items: readonly T[], body: (item: T, index: number) => Promise<void>): Promise<void>
  /** One recorded request to the API. `name` is what claims select by. */
  request(
    name: string,
    request: KubernetesRequest,
    options?: RequestNotes,
  ): Promise<KubernetesAnswer>
  /** One recorded call to etcd. */
  etcd(
    name: string,
    subject: string,
    call: (signal: AbortSignal) => Promise<EtcdAnswer>,
    options?: { readonly value?: string },
  ): Promise<EtcdAnswer>
  /** What the watches see now, by uid (leases by namespace and name). */
  current<R extends Resource>(resource: R): ReadonlyMap<string, ResourceViews[R]>
  /** Records that the scenario reached a point that claims count from. */
  mark(name: string): void
  /** Records a fact as a probe does. */
  observe(name: string, holds: boolean, seen: string): void
  /** Writes an event of one's own; most scenarios never need it. */
  record(event: NewEvent): void
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
export interface Workload {
  readonly name: string
  /** Runs until `signal` is aborted, then ends without throwing. */
  run(stage: Stage, signal: AbortSignal): Promise<void>
}
