import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { standInDocker, type StandInDocker } from './testing/stand-in-docker.ts'
import { stayDown } from './stay-down.ts'

let docker: StandInDocker
beforeEach(async () => {
  docker = await standInDocker()
  vi.stubEnv('PATH', docker.path)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await docker.remove()
})

it('takes from the engine what kind told it, for all nodes at once', async () => {
  await stayDown(['a-control-plane', 'a-worker'], new AbortController().signal)
  expect(await docker.calls()).toEqual(['update --restart=no a-control-plane a-worker'])
})
