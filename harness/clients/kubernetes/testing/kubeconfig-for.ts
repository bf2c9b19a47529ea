/** A kubeconfig for a stand-in that listens at `server`, without any identity. */
export function kubeconfigFor(server: string): string {
  return [
    'apiVersion: v1',
    'kind: Config',
    'current-context: stand-in',
    'clusters:',
    '  - name: stand-in',
    // client-node speaks plain HTTP only where certificates are not to be verified.
    `    cluster: { server: "${server}", insecure-skip-tls-verify: true }`,
    'users:',
    '  - name: nobody',
    '    user: {}',
    'contexts:',
    '  - name: stand-in',
    '    context: { cluster: stand-in, user: nobody }',
    '',
  ].join('\n')
}
