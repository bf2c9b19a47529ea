import type { BuiltInDefects } from '../../core/sabotage.ts'
import type { Timings } from '../../core/timings.ts'
import type { Certificates, EtcdCertificates } from './certificates.ts'

const serviceCidr = '10.96.0.0/16'
const clusterCidr = '10.244.0.0/16'

/** What every control plane component's flags are made from. */
export interface ControlPlaneLayout {
  readonly certificates: Certificates
  readonly timings: Timings
  /** `https://localhost:PORT` of every etcd member. */
  readonly etcdUrls: readonly string[]
  readonly apiServerPort: number
  readonly controllerManagerPort: number
  readonly schedulerPort: number
  readonly controllerManagerKubeconfig: string
  readonly schedulerKubeconfig: string
  readonly schedulerConfig: string
  readonly builtIn: BuiltInDefects
}

/** One etcd member: where it stands and who its peers are. */
export interface EtcdLayout {
  readonly name: string
  readonly dataFolder: string
  /** The address that it listens on; default 127.0.0.1. */
  readonly host?: string
  readonly clientPort: number
  readonly peerPort: number
  /** How it is called by clients and by peers; by default `https://localhost:PORT`. */
  readonly clientUrl?: string
  readonly peerUrl?: string
  /** `name=https://localhost:PORT`, comma separated. */
  readonly initialCluster: string
  readonly token: string
  readonly quotaBytes: number
  readonly timings: Timings
  /** Absent: without TLS, on loopback, for clients that have none. */
  readonly certificates?: EtcdCertificates | undefined
}

/**
 * Flags of an etcd member. Auto-compaction stays off: kube-apiserver compacts, as in production.
 */
export function etcdFlags(layout: EtcdLayout): string[] {
  const { certificates } = layout
  const scheme = certificates === undefined ? 'http' : 'https'
  const isAlone = !layout.initialCluster.includes(',')
  const {
    host = '127.0.0.1',
    clientUrl: client = `${scheme}://localhost:${layout.clientPort}`,
    peerUrl: peer = `${scheme}://localhost:${layout.peerPort}`,
  } = layout
  return [
    `--name=${layout.name}`,
    `--data-dir=${layout.dataFolder}`,
    `--listen-client-urls=${scheme}://${host}:${layout.clientPort}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${scheme}://${host}:${layout.peerPort}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=${layout.initialCluster}`,
    `--initial-cluster-token=${layout.token}`,
    ...(isAlone && layout.timings.name === 'fast' ? quickElection : []),
    `--quota-backend-bytes=${layout.quotaBytes}`,
    ...(certificates === undefined ? [] : tlsFlags(certificates)),
    `--logger=zap`,
    `--log-level=warn`,
  ]
}

function tlsFlags({ etcdAuthority, etcdServer }: EtcdCertificates): string[] {
  return [
    `--client-cert-auth=true`,
    `--trusted-ca-file=${etcdAuthority.cert}`,
    `--cert-file=${etcdServer.cert}`,
    `--key-file=${etcdServer.key}`,
    `--peer-client-cert-auth=true`,
    `--peer-trusted-ca-file=${etcdAuthority.cert}`,
    `--peer-cert-file=${etcdServer.cert}`,
    `--peer-key-file=${etcdServer.key}`,
  ]
}

/**
 * A member without peers elects itself after up to an election timeout, at each start anew. There
 * is nobody to hear from, so that it need not be the second that members need who are far apart.
 * With the timings `production` it is, as everywhere.
 */
const quickElection = ['--heartbeat-interval=50', '--election-timeout=250']

/** Flags of kube-apiserver. */
export function apiServerFlags(layout: ControlPlaneLayout): string[] {
  const { certificates, timings } = layout
  const tolerationSeconds = timings.tolerationMs / 1000
  return [
    `--etcd-servers=${layout.etcdUrls.join(',')}`,
    `--etcd-cafile=${certificates.etcdAuthority.cert}`,
    `--etcd-certfile=${certificates.etcdClient.cert}`,
    `--etcd-keyfile=${certificates.etcdClient.key}`,
    `--etcd-compaction-interval=${timings.compactionIntervalMs}ms`,
    `--bind-address=127.0.0.1`,
    `--secure-port=${layout.apiServerPort}`,
    `--advertise-address=127.0.0.1`,
    // A loopback address is no valid endpoint: nothing of ours uses the `kubernetes` Service.
    `--endpoint-reconciler-type=none`,
    `--authorization-mode=Node,RBAC`,
    `--enable-admission-plugins=NodeRestriction`,
    `--client-ca-file=${certificates.authority.cert}`,
    `--tls-cert-file=${certificates.apiServer.cert}`,
    `--tls-private-key-file=${certificates.apiServer.key}`,
    `--service-account-issuer=https://kubernetes.default.svc.cluster.local`,
    `--service-account-key-file=${certificates.serviceAccount.publicKey}`,
    `--service-account-signing-key-file=${certificates.serviceAccount.privateKey}`,
    `--service-cluster-ip-range=${serviceCidr}`,
    `--default-not-ready-toleration-seconds=${tolerationSeconds}`,
    `--default-unreachable-toleration-seconds=${tolerationSeconds}`,
    `--allow-privileged=true`,
    `--profiling=false`,
    `--shutdown-delay-duration=0s`,
  ]
}

/** Flags of kube-controller-manager. */
export function controllerManagerFlags(layout: ControlPlaneLayout): string[] {
  const { certificates, timings } = layout
  const off = (layout.builtIn.controllersOff ?? []).map((name) => `,-${name}`).join('')
  return [
    `--kubeconfig=${layout.controllerManagerKubeconfig}`,
    `--authentication-kubeconfig=${layout.controllerManagerKubeconfig}`,
    `--authorization-kubeconfig=${layout.controllerManagerKubeconfig}`,
    // Without it a start before bootstrap RBAC is there ends at once (facts: start-up variants).
    `--authentication-tolerate-lookup-failure=true`,
    `--use-service-account-credentials=true`,
    `--controllers=*${off}`,
    `--root-ca-file=${certificates.authority.cert}`,
    `--service-account-private-key-file=${certificates.serviceAccount.privateKey}`,
    `--cluster-signing-cert-file=${certificates.authority.cert}`,
    `--cluster-signing-key-file=${certificates.authority.key}`,
    `--bind-address=127.0.0.1`,
    `--secure-port=${layout.controllerManagerPort}`,
    ...servingFlags(certificates),
    ...electionFlags(timings),
    `--allocate-node-cidrs=true`,
    `--cluster-cidr=${clusterCidr}`,
    `--service-cluster-ip-range=${serviceCidr}`,
    `--node-monitor-period=${timings.nodeMonitorPeriodMs}ms`,
    `--node-monitor-grace-period=${timings.nodeMonitorGraceMs}ms`,
    `--node-eviction-rate=${timings.eviction.nodesPerSecond}`,
    `--secondary-node-eviction-rate=${timings.eviction.secondaryNodesPerSecond}`,
    `--kube-api-qps=${timings.clients.controllerManagerQps}`,
    `--kube-api-burst=${timings.clients.controllerManagerBurst}`,
    `--profiling=false`,
  ]
}

/** Flags of kube-scheduler; all else stands in its configuration file. */
export function schedulerFlags(layout: ControlPlaneLayout): string[] {
  return [
    `--config=${layout.schedulerConfig}`,
    `--authentication-kubeconfig=${layout.schedulerKubeconfig}`,
    `--authorization-kubeconfig=${layout.schedulerKubeconfig}`,
    `--bind-address=127.0.0.1`,
    `--secure-port=${layout.schedulerPort}`,
    ...servingFlags(layout.certificates),
  ]
}

function servingFlags({ controllers }: Certificates): string[] {
  return [`--tls-cert-file=${controllers.cert}`, `--tls-private-key-file=${controllers.key}`]
}

function electionFlags(timings: Timings): string[] {
  const { election } = timings
  return [
    `--leader-elect=true`,
    `--leader-elect-lease-duration=${election.leaseMs}ms`,
    `--leader-elect-renew-deadline=${election.renewMs}ms`,
    `--leader-elect-retry-period=${election.retryMs}ms`,
  ]
}

/** Flags of the kwok process that is one simulated node. */
export function kwokFlags(options: {
  readonly node: string
  readonly kubeconfig: string
  readonly stages: string
  readonly timings: Timings
}): string[] {
  return [
    `--kubeconfig=${options.kubeconfig}`,
    `--config=${options.stages}`,
    `--manage-all-nodes=false`,
    `--manage-single-node=${options.node}`,
    `--node-lease-duration-seconds=${options.timings.nodeLeaseMs / 1000}`,
    `--node-ip=127.0.0.1`,
    // Which pods it leaves alone it says at this level only.
    `--v=DEBUG`,
  ]
}
