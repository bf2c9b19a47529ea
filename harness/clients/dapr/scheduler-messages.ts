/** The messages of `fixtures/dapr/scheduler.proto`, as the loader makes them. */

/** Who asks, and what for. */
export interface WireMetadata {
  readonly appId: string
  readonly namespace: string
  readonly target: { readonly job: object }
}

export interface WireJob {
  readonly schedule?: string
  readonly repeats?: number
  readonly dueTime?: string
  readonly ttl?: string
  readonly data?: WireAny | null
  readonly failurePolicy?: WireFailurePolicy | null
}

/** The loader leaves the names of Google's own messages as they are. */
export interface WireAny {
  readonly type_url: string
  readonly value: Uint8Array
}

export interface WireFailurePolicy {
  readonly drop?: object
  readonly constant?: { readonly interval?: WireDuration | null; readonly maxRetries?: number }
}

export interface WireDuration {
  readonly seconds?: string | number
  readonly nanos?: number
}

/** The answers that are read, by call. */
export interface WireAnswers {
  readonly ScheduleJob: object
  readonly GetJob: { readonly job?: WireJob | null }
  readonly DeleteJob: object
  readonly ListJobs: { readonly jobs: readonly { readonly name: string; readonly job: WireJob }[] }
}

export interface WireHosts {
  readonly hosts: readonly { readonly address: string }[]
}

export interface WireDelivery {
  readonly name: string
  /** An uint64. */
  readonly id: string
}
