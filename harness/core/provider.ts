import type { BuiltInDefects } from './sabotage.ts'
import type { NewEvent } from './event.ts'
import type { Scope } from './scope.ts'
import type { KubernetesTestbed, Testbed, TestbedShape, Volumes } from './testbed.ts'
import type { Timings } from './timings.ts'

/** The providers that there are, by name. */
export const providerNames = ['embedded', 'kind', 'containers'] as const
export type ProviderName = (typeof providerNames)[number]

/** Settings of a testbed that both the plan and the provider need. */
export interface TestbedOptions {
  readonly timings: Timings
  readonly nodes: number
  readonly zones: number
  readonly etcdMembers: number
  readonly etcdQuotaBytes: number
  /** Size of the disk of an etcd member that has its own; absent: enough for its quota. */
  readonly etcdDiskBytes?: number
  /** Memory of such a member, what is on its disk included; absent: the disk's size and more. */
  readonly etcdMemoryBytes?: number
  /** Replicas of Dapr's scheduler; absent: 1. */
  readonly daprReplicas?: number
  /** Where the scheduler keeps its jobs: in an etcd of its own inside, which is the default. */
  readonly daprStore?: 'inside' | 'outside'
  /** What its pods keep their data on, where it runs in pods; absent: disk. */
  readonly daprVolumes?: Volumes
  /** Exact version of Dapr that was asked for. */
  readonly daprVersion?: string
  /** Port of the API server; absent: a free one. */
  readonly apiServerPort?: number
}

/** What a testbed is made with. */
export interface ProvisionOptions extends TestbedOptions {
  /** Unique on this machine: run id and a number. */
  readonly id: string
  readonly run: string
  /** Holds data and keys of the testbed; taken away with it. */
  readonly folder: string
  /** Holds the members' logs, which outlive the testbed. */
  readonly logsFolder: string
  readonly builtIn?: BuiltInDefects
  /** Path of `daprd`, for checks that need it; absent: Dapr's scheduler has no sidecar. */
  readonly daprd?: string
  readonly record: (event: NewEvent) => void
  /** One line on what is being done now, for people who watch. */
  readonly progress: (line: string) => void
}

/** Makes a Testbed of one kind and takes it away. */
export interface Provider<T extends Testbed = KubernetesTestbed> {
  readonly name: string
  /** What a testbed of these options will look like, without making it. */
  shape(options: TestbedOptions): TestbedShape
  /** Acquires all that it makes through the scope, which takes it away again. */
  provision(options: ProvisionOptions, scope: Scope, signal: AbortSignal): Promise<T>
}
