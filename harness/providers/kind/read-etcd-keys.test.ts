import { describe, expect, it } from 'vitest'
import { readEtcdKeys } from './read-etcd-keys.ts'
import { useStandInDocker } from './testing/stand-in-docker.ts'

const never = new AbortController().signal
const standIn = useStandInDocker('control-plane')

describe('readEtcdKeys', () => {
  const pem = (what: string, text: string): string =>
    `-----BEGIN ${what}-----\n${text}\n-----END ${what}-----\n`
  const ca = pem('CERTIFICATE', 'YQ==')
  const cert = pem('CERTIFICATE', 'Yg==')
  const key = pem('RSA PRIVATE KEY', 'Yw==')

  it('takes the three files apart again', async () => {
    await standIn().set('programs', ca + cert + key)
    const keys = await readEtcdKeys('control-plane', never)
    expect(Object.values(keys).map(String)).toEqual([ca, cert, key])
    expect(await standIn().calls()).toHaveLength(1)
  })

  it.each([
    ['one is missing', ca + key],
    ['there are more', ca + ca + cert + key],
  ])('refuses to guess when %s', async (_, text) => {
    await standIn().set('programs', text)
    await expect(readEtcdKeys('control-plane', never)).rejects.toThrow('one block of PEM in each')
  })
})
