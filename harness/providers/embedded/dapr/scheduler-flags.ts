import { isOlder } from '../../../core/is-older.ts'

/** Where one replica is found, and on which ports. */
export interface ReplicaPorts {
  readonly name: string
  /** By which the others reach it. */
  readonly host: string
  readonly api: number
  readonly health: number
  readonly etcdClient: number
  readonly etcdPeer: number
}

/** What the flags of a replica are made of. */
export interface ReplicaFlags {
  readonly own: ReplicaPorts
  readonly all: readonly ReplicaPorts[]
  /** Address to listen on. */
  readonly listen: string
  readonly dataFolder: string
  /** Bytes, as Dapr takes them. */
  readonly quota: string
  /** `host:port` of the members of a store outside; absent: it is inside. */
  readonly store?: readonly string[] | undefined
}

/** Flags of a replica, as its version names them. */
export function schedulerFlags(version: string, options: ReplicaFlags): string[] {
  const { listen, own } = options
  return [
    '--mode=standalone',
    `--id=${own.name}`,
    `--listen-address=${listen}`,
    `--port=${own.api}`,
    // It takes an address for this one as well, and listens on all interfaces (1.14 and 1.18).
    `--healthz-port=${own.health}`,
    '--enable-metrics=false',
    ...(options.store === undefined ? insideFlags(version, options) : outsideFlags(options)),
  ]
}

function insideFlags(version: string, options: ReplicaFlags): string[] {
  return [
    `--etcd-data-dir=${options.dataFolder}`,
    `--etcd-space-quota=${options.quota}`,
    ...(isOlder(version, '1.15') ? oldStoreFlags(options) : storeFlags(options)),
  ]
}

/** Since 1.16. */
function outsideFlags({ dataFolder, store = [] }: ReplicaFlags): string[] {
  return [
    '--etcd-embed=false',
    `--etcd-client-endpoints=${store.join(',')}`,
    `--identity-directory-write=${dataFolder}/identity`,
  ]
}

function storeFlags({ all, dataFolder, listen, own }: ReplicaFlags): string[] {
  return [
    `--etcd-initial-cluster=${peersOf(all)}`,
    `--etcd-client-port=${own.etcdClient}`,
    `--etcd-client-listen-address=${listen}`,
    `--identity-directory-write=${dataFolder}/identity`,
  ]
}

/** Until 1.14 the number of replicas was told, and the ports of all of them to each. */
function oldStoreFlags({ all }: ReplicaFlags): string[] {
  const ports = all.map(({ etcdClient, name }) => `${name}=${etcdClient}`).join(',')
  return [
    `--replica-count=${all.length}`,
    `--initial-cluster=${peersOf(all)}`,
    `--etcd-client-ports=${ports}`,
  ]
}

function peersOf(all: readonly ReplicaPorts[]): string {
  return all.map(({ etcdPeer, host, name }) => `${name}=http://${host}:${etcdPeer}`).join(',')
}
