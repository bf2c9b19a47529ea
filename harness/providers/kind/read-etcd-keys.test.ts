import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readEtcdKeys } from './read-etcd-keys.ts'
import { standInDocker, type StandInDocker } from './testing/stand-in-docker.ts'

const never = new AbortController().signal
let docker: StandInDocker

beforeEach(async () => {
  docker = await standInDocker()
  vi.stubEnv('PATH', docker.path)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await docker.remove()
})

describe('readEtcdKeys', () => {
  const pem = (what: string, text: string): string =>
    `-----BEGIN ${what}-----\n${text}\n-----END ${what}-----\n`
  const ca = pem('CERTIFICATE', 'YQ==')
  const cert = pem('CERTIFICATE', 'Yg==')
  const key = pem('RSA PRIVATE KEY', 'Yw==')

  it('takes the three files apart again', async () => {
    await docker.set('programs', ca + cert + key)
    const keys = await readEtcdKeys('control-plane', never)
    expect(Object.values(keys).map(String)).toEqual([ca, cert, key])
    expect(await docker.calls()).toHaveLength(1)
  })

  it.each([
    ['one is missing', ca + key],
    ['there are more', ca + ca + cert + key],
  ])('refuses to guess when %s', async (_, text) => {
    await docker.set('programs', text)
    await expect(readEtcdKeys('control-plane', never)).rejects.toThrow('one block of PEM in each')
  })
})
