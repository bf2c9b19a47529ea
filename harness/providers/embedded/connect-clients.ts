import { readFile } from 'node:fs/promises'
import type { EtcdStore } from '../../clients/etcd/etcd-store.ts'
import type { KubernetesClient } from '../../core/kubernetes.ts'
import type { CertificateFiles } from './certificates.ts'

/** How a testbed is talked to. */
export interface Clients {
  readonly kubernetes: KubernetesClient & { close(): void }
  readonly etcd: EtcdStore
}

/**
 * Loads the client libraries, which takes a fifth of a second the first time, and makes a client of
 * each store and API. Nothing is sent before the first call.
 */
export async function connectClients(options: {
  readonly kubeconfig: string
  /** `https://localhost:PORT` of `etcd-0`, `etcd-1`, ... */
  readonly etcdUrls: readonly string[]
  readonly authority: CertificateFiles
  readonly identity: CertificateFiles
}): Promise<Clients> {
  const [{ connectEtcd }, { connectKubernetes }, ca, cert, key] = await Promise.all([
    import('../../clients/etcd/connect-etcd.ts'),
    import('../../clients/kubernetes/connect-kubernetes.ts'),
    readFile(options.authority.cert),
    readFile(options.identity.cert),
    readFile(options.identity.key),
  ])
  return {
    kubernetes: connectKubernetes({ kubeconfig: options.kubeconfig }),
    etcd: connectEtcd({
      members: options.etcdUrls.map((url, index) => ({ name: `etcd-${index}`, url })),
      tls: { ca, cert, key },
    }),
  }
}
