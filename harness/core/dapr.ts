import type { Outcome } from './outcome.ts'

/** Answer of a scheduler: outcome by gRPC code and text; `unknown` for time-outs and NOSPACE. */
export interface DaprAnswer {
  readonly outcome: Outcome
  readonly code?: number
  readonly text?: string
  /** What was read, as text. */
  readonly value?: string
}

/** What happens to a run that is answered `failed`; without one Dapr tries three times more. */
export type FailurePolicy =
  | { readonly policy: 'drop' }
  | {
      readonly policy: 'constant'
      readonly intervalMs: number
      /** Without it, for ever. */
      readonly retriesMax?: number
    }

/** When a job runs: `schedule`, `dueTime` or both. Texts are what Dapr takes. */
export interface DaprJob {
  readonly name: string
  /** Six fields from the second on, or `@every 2s`: from the due time on, else from now. */
  readonly schedule?: string
  /** How many runs there are in all. */
  readonly repeats?: number
  /** RFC 3339 or a Go duration such as `1m30s`: when it runs first. */
  readonly dueTime?: string
  /** The same: when it ends. */
  readonly ttl?: string
  readonly data?: string
  /** Since Dapr 1.15. */
  readonly failurePolicy?: FailurePolicy
}

/** An answer and the job; absent unless `ok`. Code 5 says that there is none. */
export interface DaprJobAnswer extends DaprAnswer {
  readonly job?: DaprJob
}

/** An answer and all jobs of the app; absent unless `ok`. */
export interface DaprJobsAnswer extends DaprAnswer {
  readonly jobs?: readonly DaprJob[]
}

/** An answer and the addresses that a watcher has to have a stream to; absent unless `ok`. */
export interface DaprHostsAnswer extends DaprAnswer {
  readonly hosts?: readonly string[]
}

/** A run that a replica delivers. */
export interface DaprDelivery {
  /** Name of the job. */
  readonly job: string
  /** Which delivery of its stream it is. */
  readonly number: number
}

/** What a watcher says to a delivery: that it was done, that it failed, or nothing at all. */
export type DeliveryReply = 'success' | 'failed' | 'withheld'

/**
 * What a stream of deliveries has to say: it was opened; a run was delivered; it was answered;
 * the stream broke off, and another one will be opened.
 */
export type JobWatchNews =
  | { readonly step: 'opened' }
  | ({ readonly step: 'received' } & DaprDelivery)
  | ({ readonly step: 'answered'; readonly reply: DeliveryReply } & DaprDelivery)
  | { readonly step: 'broken'; readonly text: string }

/** Whose jobs they are. */
export interface DaprApp {
  readonly appId: string
  readonly namespace: string
}

/**
 * Through which replica a call goes, and no other; how long it may take, by default 10 s; and for
 * which app it is, by default the one of the client.
 */
export interface DaprCall {
  readonly member: string
  readonly limitMs?: number
  readonly app?: DaprApp
}

/**
 * Client of the replicas of a scheduler, for one app. Every call has a limit; only calls whose
 * signal is aborted reject.
 */
export interface DaprClient {
  /** Without `overwrite`, a job that is there already refuses another one of its name (1.16). */
  scheduleJob(
    job: DaprJob,
    call: DaprCall & { readonly overwrite?: boolean },
    signal: AbortSignal,
  ): Promise<DaprAnswer>
  getJob(name: string, call: DaprCall, signal: AbortSignal): Promise<DaprJobAnswer>
  /** `ok` also when there is none of that name. */
  deleteJob(name: string, call: DaprCall, signal: AbortSignal): Promise<DaprAnswer>
  /** Since Dapr 1.15. */
  listJobs(call: DaprCall, signal: AbortSignal): Promise<DaprJobsAnswer>
  /** The replicas that take part, as this one sees them; since Dapr 1.15. */
  hosts(call: DaprCall, signal: AbortSignal): Promise<DaprHostsAnswer>
  /**
   * Takes the deliveries of one replica until `signal` is aborted; what breaks off is opened again.
   * A replica delivers its own jobs only, so a watcher needs one to each. `reply` decides what is
   * said, and when; what it is still thinking about when its stream ends is never answered.
   */
  watchJobs(
    member: string,
    watch: {
      readonly app?: DaprApp
      readonly reply: (delivery: DaprDelivery, signal: AbortSignal) => Promise<DeliveryReply>
      readonly tell: (news: JobWatchNews) => void
    },
    signal: AbortSignal,
  ): Promise<void>
  close(): void
}
