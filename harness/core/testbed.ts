import type { DaprClient } from './dapr.ts'
import type { NodeEffects } from './effect.ts'
import type { EtcdAnswer, EtcdClient } from './etcd.ts'
import type { KubernetesClient, KubernetesObject } from './kubernetes.ts'
import type { Links } from './links.ts'
import type { AbilitiesByRole, Member, MemberShape } from './member.ts'
import type { SidecarClient } from './sidecar.ts'
import type { Snapshots } from './snapshot.ts'
import type { Timings } from './timings.ts'

/** The kinds of testbed that there are, and what each of them offers to a check. */
export interface TestbedsByKind {
  readonly kubernetes: KubernetesTestbed
  readonly etcd: EtcdTestbed
  readonly dapr: DaprTestbed
}
export type TestbedKind = keyof TestbedsByKind

/** What pods keep their data on: a disk that outlives them, or memory that goes with them. */
export type Volumes = 'disk' | 'memory'

/** What is known of a testbed before it exists. */
export interface TestbedShape {
  readonly kind: TestbedKind
  readonly members: readonly MemberShape[]
  readonly timings: Timings
  readonly etcdQuotaBytes: number
  /** What every member of a role can suffer; a role that is not there has none. */
  readonly abilities: AbilitiesByRole
  /** Versions of what is under test, by program, as far as they are known. */
  readonly versions?: Readonly<Record<string, string>>
  /** Of the pods under test; absent where these are processes. */
  readonly volumes?: Volumes
}

/** What a check runs against: named members and the clients to reach them. */
export interface Testbed extends TestbedShape {
  /** Unique on this machine; also the value of the label on all that belongs to it. */
  readonly id: string
  readonly members: readonly Member[]
  readonly etcd: EtcdClient
  /** Versions of everything under test, by program. */
  readonly versions: Readonly<Record<string, string>>
  /** Between members of the store and into each; absent where connections are direct. */
  readonly links?: Links | undefined
  /**
   * Repairs the artefacts of the lane that a disturbed storage leaves behind (see docs/lanes.md)
   * and returns the members it touched.
   */
  repairLane(reason: string, signal: AbortSignal): Promise<readonly string[]>
  /** Restarts an etcd member with another quota, which every later start of it uses too. */
  restartEtcdWithQuota(member: string, quotaBytes: number, signal: AbortSignal): Promise<void>
  /**
   * `save` keeps a copy of the data of every etcd member, `restore` puts it back: what was written
   * in between is lost. Etcd, and whoever rests on it, is restarted for it.
   */
  etcdData(action: 'save' | 'restore', signal: AbortSignal): Promise<void>
}

/** A Kubernetes cluster. */
export interface KubernetesTestbed extends Testbed {
  readonly kind: 'kubernetes'
  readonly kubernetes: KubernetesClient
  /** Of an administrator, with everything inside it. Secret. */
  readonly kubeconfig: string
  /**
   * The object as this testbed's nodes can run it. Manifests of checks call an image `simulated`
   * where only the testbed can say what runs; everything else stays as it is.
   */
  prepareObject(object: KubernetesObject): KubernetesObject
  /** All that containers did, by node; absent where there are no containers. */
  effects?(signal: AbortSignal): Promise<readonly NodeEffects[]>
}

/** A store alone, with links between its members. */
export interface EtcdTestbed extends Testbed {
  readonly kind: 'etcd'
  readonly links: Links
  /**
   * Starts the same program alone, beside the members, with flags more, and takes it away again:
   * what it says when it refuses them, or that it runs. It has no part in the store.
   */
  tryFlags(flags: readonly string[], signal: AbortSignal): Promise<EtcdAnswer>
  /** Members that can `restore` take part in it. */
  readonly snapshots: Snapshots
  /**
   * Restarts all members with flags more, which every later start has too, until others are given;
   * resolves when their processes exist.
   */
  restartWithFlags(flags: readonly string[], signal: AbortSignal): Promise<void>
  /**
   * Puts other bytes, as many, in the place of these in the data of a member, as a disk that rots
   * does, and restarts it for that; throws when it does not hold them.
   */
  alterData(
    member: string,
    bytes: { readonly from: string; readonly to: string },
    signal: AbortSignal,
  ): Promise<void>
}

/** Replicas of Dapr's scheduler, with the store inside of them; first of the members. */
export interface DaprTestbed extends Testbed {
  readonly kind: 'dapr'
  readonly dapr: DaprClient
  /** There for checks that need `daprd`; its member is `dapr-sidecar`, the last one. */
  readonly sidecar?: SidecarClient | undefined
  /** What `/healthz` of a replica answers; undefined where nobody does. */
  health(member: string, signal: AbortSignal): Promise<number | undefined>
  /** Names of the replicas that take part in the work, as their store says; throws if it cannot. */
  leadership(signal: AbortSignal): Promise<readonly string[]>
  /** Name of the replica that delivers a job, as the store shares jobs; throws if it cannot say. */
  ownerOf(job: string, signal: AbortSignal): Promise<string>
}
