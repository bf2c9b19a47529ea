import { readFile } from 'node:fs/promises'
import type { CertificateFiles } from './certificates.ts'

/**
 * A kubeconfig with everything inside it (JSON, which is YAML). Holds a private key: write 0600.
 */
export async function makeKubeconfig(options: {
  readonly server: string
  readonly authority: string
  readonly identity: CertificateFiles
  readonly name: string
}): Promise<string> {
  const base64 = async (path: string): Promise<string> => (await readFile(path)).toString('base64')
  const { server, name } = options
  return JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [
        {
          name,
          cluster: {
            server,
            'certificate-authority-data': await base64(options.authority),
          },
        },
      ],
      users: [
        {
          name,
          user: {
            'client-certificate-data': await base64(options.identity.cert),
            'client-key-data': await base64(options.identity.key),
          },
        },
      ],
      contexts: [{ name, context: { cluster: name, user: name } }],
    },
    undefined,
    2,
  )
}
