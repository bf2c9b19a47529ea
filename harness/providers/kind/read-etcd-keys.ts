import { docker } from '../../clients/containers/docker.ts'
import { HarnessError } from '../../core/errors.ts'

const limitMs = 30_000
const folder = '/etc/kubernetes/pki'
const files = ['etcd/ca.crt', 'apiserver-etcd-client.crt', 'apiserver-etcd-client.key']

/** What a client of etcd needs, as PEM. */
export type EtcdKeys = Readonly<Record<'ca' | 'cert' | 'key', Buffer>>

/** Reads from the control plane node, in one call, what kubeadm made for the API server. */
export async function readEtcdKeys(controlPlane: string, signal: AbortSignal): Promise<EtcdKeys> {
  const call = { name: `the keys of etcd in ${controlPlane}`, limitMs }
  const paths = files.map((file) => `${folder}/${file}`)
  const text = await docker(['exec', controlPlane, 'cat', ...paths], call, signal)
  const [ca, cert, key, ...more] = text.match(/-----BEGIN [^]+?-----END .+?-----\n/g) ?? []
  if (ca === undefined || cert === undefined || key === undefined || more.length > 0) {
    throw new HarnessError(
      `${controlPlane} does not have one block of PEM in each of ${paths.join(', ')}`,
    )
  }
  return { ca: Buffer.from(ca), cert: Buffer.from(cert), key: Buffer.from(key) }
}
