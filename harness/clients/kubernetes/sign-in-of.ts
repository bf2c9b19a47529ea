import { UsageError } from '../../core/errors.ts'
import { loadKubeConfig } from './load-kube-config.ts'

/** Where the current cluster of a kubeconfig is and how one signs in, as PEM texts. Secret. */
export interface SignIn {
  readonly url: string
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** Reads it from a kubeconfig that signs in by a client certificate and has it inside. */
export function signInOf(kubeconfig: string): SignIn {
  const config = loadKubeConfig(kubeconfig)
  const cluster = config.getCurrentCluster()
  const user = config.getCurrentUser()
  const parts = [cluster?.caData, user?.certData, user?.keyData]
  const [authority, certificate, key] = parts.map((data) =>
    data === undefined ? undefined : Buffer.from(data, 'base64').toString(),
  )
  if (cluster === null || !authority || !certificate || !key) {
    throw new UsageError('a load needs a kubeconfig with a client certificate inside it')
  }
  return { url: cluster.server, authority, certificate, key }
}
