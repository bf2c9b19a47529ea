import { expect, it } from 'vitest'
import { kubeconfigFor } from './testing/kubeconfig-for.ts'
import { signInOf } from './sign-in-of.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

it('finds the certificates inside a kubeconfig', () => {
  const kubeconfig = JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'here',
      clusters: [
        {
          name: 'here',
          cluster: { server: 'https://127.0.0.1:1', 'certificate-authority-data': base64('ca') },
        },
      ],
      users: [
        {
          name: 'admin',
          user: {
            'client-certificate-data': base64('certificate'),
            'client-key-data': base64('key'),
          },
        },
      ],
      contexts: [{ name: 'here', context: { cluster: 'here', user: 'admin' } }],
    },
    undefined,
    2,
  )
  expect(signInOf(kubeconfig)).toEqual({
    url: 'https://127.0.0.1:1',
    authority: 'ca',
    certificate: 'certificate',
    key: 'key',
  })
})

it('says in one sentence when there are none', () => {
  expect(() => signInOf(kubeconfigFor('https://127.0.0.1:1'))).toThrow(
    'a load needs a kubeconfig with a client certificate inside it',
  )
})
