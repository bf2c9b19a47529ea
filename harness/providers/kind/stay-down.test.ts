import { expect, it } from 'vitest'
import { useStandInDocker } from './testing/stand-in-docker.ts'
import { stayDown } from './stay-down.ts'

const standIn = useStandInDocker('a-control-plane')

it('takes from the engine what kind told it, for all nodes at once', async () => {
  await standIn().addContainer('a-worker')
  await stayDown(['a-control-plane', 'a-worker'], new AbortController().signal)
  expect(await standIn().calls()).toEqual(['update --restart=no a-control-plane a-worker'])
})
