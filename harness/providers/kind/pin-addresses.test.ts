import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pinAddresses } from './pin-addresses.ts'
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

describe('pinAddresses', () => {
  it('gives containers the addresses that they have, and tells them in order', async () => {
    await docker.set('address', '172.18.0.4\n172.18.0.3\n')
    const pinned = await pinAddresses('holdfast-t1', ['one', 'two'], never)
    expect(pinned).toEqual(['172.18.0.4', '172.18.0.3'])
    const [looked, ...calls] = await docker.calls()
    expect(looked).toMatch(/^inspect .* one two$/)
    expect(calls.toSorted()).toEqual([
      'network connect --ip 172.18.0.3 holdfast-t1 two',
      'network connect --ip 172.18.0.4 holdfast-t1 one',
      'network disconnect holdfast-t1 one',
      'network disconnect holdfast-t1 two',
    ])
  })
})
