/** Every length of time that decides how fast a cluster reacts. One table: docs/timings.md. */
export interface Timings {
  readonly name: 'fast' | 'production'
  /** `node-lease-duration`: a node's lease in kube-node-lease; renewed each quarter of it. */
  readonly nodeLeaseMs: number
  /** kcm `--node-monitor-period`. */
  readonly nodeMonitorPeriodMs: number
  /** kcm `--node-monitor-grace-period`: silence after which a node is not Ready. */
  readonly nodeMonitorGraceMs: number
  /** apiserver `--default-{unreachable,not-ready}-toleration-seconds`. */
  readonly tolerationMs: number
  readonly eviction: EvictionTimings
  readonly election: ElectionTimings
  readonly clients: ClientRates
  /** apiserver `--etcd-compaction-interval`. */
  readonly compactionIntervalMs: number
  /** etcd `--quota-backend-bytes` when the user sets none. */
  readonly etcdQuotaBytes: number
  readonly restart: RestartTimings
  /** How long a simulated container takes from its pod's deletion to its end. */
  readonly terminationMs: number
  /** What real machines add; absent where nodes are simulated. */
  readonly machine?: MachineTimings
}

/** What real machines take at most, in milliseconds; parts of bounds of their own. */
export interface MachineTimings {
  /** From power to a kubelet that renews its lease: init, container runtime, kubelet. */
  readonly nodeStartMs: number
  /** From a bound pod, or one whose node is back, to its containers: sandbox, network, start. */
  readonly containerStartMs: number
  /** From the kubelet's wish to a component that runs: it looks each second, and pauses. */
  readonly componentStartMs: number
  /** kubelet `shutdownGracePeriod`; absent in histories from before it was set. */
  readonly shutdownGraceMs?: number
  /** kubelet `shutdownGracePeriodCriticalPods`: the last part of it, for critical pods. */
  readonly shutdownGraceCriticalMs?: number
}

/** Of nodes that are containers of this machine, on two cores (docs/timings.md). */
export const kindMachine: MachineTimings = {
  nodeStartMs: 15_000,
  containerStartMs: 10_000,
  componentStartMs: 8_000,
  shutdownGraceMs: 24_000,
  shutdownGraceCriticalMs: 8_000,
}

/** kcm `--node-eviction-rate` and `--secondary-node-eviction-rate`, in nodes per second. */
export interface EvictionTimings {
  readonly nodesPerSecond: number
  readonly secondaryNodesPerSecond: number
}

/** Leader election of kcm and scheduler: lease, renew deadline, retry period. */
export interface ElectionTimings {
  readonly leaseMs: number
  readonly renewMs: number
  readonly retryMs: number
}

/** Client rates: kcm and scheduler `--kube-api-qps` and `--kube-api-burst`. */
export interface ClientRates {
  readonly controllerManagerQps: number
  readonly controllerManagerBurst: number
  readonly schedulerQps: number
  readonly schedulerBurst: number
}

/** Back-off of the provider, which is the kubelet of its components: doubles from first to max. */
export interface RestartTimings {
  readonly backOffFirstMs: number
  readonly backOffMaxMs: number
  /** A component that ran this long starts again with the first back-off. */
  readonly resetAfterMs: number
}

const election: ElectionTimings = { leaseMs: 15_000, renewMs: 10_000, retryMs: 2_000 }

export const timingsTable: Readonly<Record<Timings['name'], Timings>> = {
  fast: {
    name: 'fast',
    nodeLeaseMs: 8_000,
    nodeMonitorPeriodMs: 1_000,
    nodeMonitorGraceMs: 8_000,
    tolerationMs: 5_000,
    eviction: { nodesPerSecond: 10, secondaryNodesPerSecond: 10 },
    election,
    clients: {
      controllerManagerQps: 200,
      controllerManagerBurst: 400,
      schedulerQps: 200,
      schedulerBurst: 400,
    },
    compactionIntervalMs: 15_000,
    etcdQuotaBytes: 64 * 1024 * 1024,
    restart: { backOffFirstMs: 1_000, backOffMaxMs: 4_000, resetAfterMs: 60_000 },
    terminationMs: 500,
  },
  production: {
    name: 'production',
    nodeLeaseMs: 40_000,
    nodeMonitorPeriodMs: 5_000,
    nodeMonitorGraceMs: 50_000,
    tolerationMs: 300_000,
    eviction: { nodesPerSecond: 0.1, secondaryNodesPerSecond: 0.01 },
    election,
    clients: {
      controllerManagerQps: 20,
      controllerManagerBurst: 30,
      schedulerQps: 50,
      schedulerBurst: 100,
    },
    compactionIntervalMs: 300_000,
    etcdQuotaBytes: 2 * 1024 * 1024 * 1024,
    restart: { backOffFirstMs: 10_000, backOffMaxMs: 300_000, resetAfterMs: 600_000 },
    terminationMs: 2_000,
  },
}
