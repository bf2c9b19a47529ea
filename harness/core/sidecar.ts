import type { DaprAnswer, DaprDelivery, DaprJob, DeliveryReply, JobWatchNews } from './dapr.ts'

/** How long a call may take, by default 10 s. */
export interface SidecarCall {
  readonly limitMs?: number
}

/** What an app says to the runs that it is given, and to whom it tells what happens. */
export interface AppAnswers {
  /** `success` is a status of 200, `failed` of 500; `withheld` is never answered. */
  readonly reply: (delivery: DaprDelivery, signal: AbortSignal) => Promise<DeliveryReply>
  readonly tell: (news: JobWatchNews) => void
}

/**
 * Dapr's sidecar as the app beside it sees it: the Jobs API over HTTP, and the server that the
 * sidecar brings runs to. Calls reject only when their signal is aborted.
 */
export interface SidecarClient {
  scheduleJob(job: DaprJob, call: SidecarCall, signal: AbortSignal): Promise<DaprAnswer>
  deleteJob(name: string, call: SidecarCall, signal: AbortSignal): Promise<DaprAnswer>
  /** What its health says; undefined where nobody does. */
  health(signal: AbortSignal): Promise<number | undefined>
  /** Is the app until `signal` is aborted; nobody listens before and afterwards. */
  serveApp(app: AppAnswers, signal: AbortSignal): Promise<void>
}
