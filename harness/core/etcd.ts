import type { Outcome } from './outcome.ts'

/** Answer to a write or read: outcome by gRPC code and text; `unknown` for NOSPACE and time-outs. */
export interface EtcdAnswer {
  readonly outcome: Outcome
  readonly code?: number
  readonly text?: string
  readonly value?: string
}

export interface EtcdAlarm {
  readonly member: string
  readonly alarm: 'NOSPACE' | 'CORRUPT'
}

export interface EtcdStatus {
  readonly sizeBytes: number
  readonly leader: boolean
  readonly revision: string
  readonly version: string
}

/** One client per store; maintenance calls name the member they go to. Every call has a limit. */
export interface EtcdClient {
  put(key: string, value: string | Uint8Array, signal: AbortSignal): Promise<EtcdAnswer>
  get(key: string, signal: AbortSignal): Promise<EtcdAnswer>
  deletePrefix(prefix: string, signal: AbortSignal): Promise<EtcdAnswer>
  /** Compacts physically at the present revision. */
  compact(signal: AbortSignal): Promise<EtcdAnswer>
  defragment(member: string, signal: AbortSignal): Promise<EtcdAnswer>
  alarms(signal: AbortSignal): Promise<readonly EtcdAlarm[]>
  /** Clears every NOSPACE alarm. */
  disarm(signal: AbortSignal): Promise<EtcdAnswer>
  status(member: string, signal: AbortSignal): Promise<EtcdStatus>
  close(): void
}
