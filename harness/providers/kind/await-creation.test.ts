import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { awaitCreation } from './await-creation.ts'
import { useStandInDocker } from './testing/stand-in-docker.ts'

const node = 'holdfast-t1-worker'
const standIn = useStandInDocker(node)
const marks = { HOLDFAST_TESTBED: 't1' }
let stop: AbortController
let init: ChildProcess
let ended: Promise<unknown[]>

beforeEach(() => {
  stop = new AbortController()
  init = spawn('sleep', ['60'])
  ended = once(init, 'exit')
})
afterEach(() => void init.kill('SIGKILL'))

/** Waits for a container of the image `pause`, and then kills the process of the test. */
function waiting(): Promise<void> {
  const waited = awaitCreation({ node, image: 'pause', pid: init.pid ?? 0, marks }, stop.signal)
  waited.catch(() => undefined)
  return waited
}

const created = (image: string): string =>
  `2026-11-26 01:30:00.5 +0000 UTC k8s.io /containers/create ${JSON.stringify({ id: 'a', image })}\n`

it('kills in the moment in which a container of that image was made', async () => {
  const waited = waiting()
  const told = await standIn().runtime()
  await told.write(created('example.org/pause:3.10'))
  await waited
  expect(await ended).toEqual([null, 'SIGKILL'])
  await told.close()
})

it('lets pass what is of another image, no container, or no event at all', async () => {
  const waited = waiting()
  const told = await standIn().runtime()
  await told.write(created('example.org/other:1'))
  await told.write(
    created('example.org/pause:3.10').replace('/containers/create', '/images/create'),
  )
  await told.write('nothing\n')
  await told.close()
  await expect(waited).rejects.toThrow(`the events of ${node} ended before a container was created`)
  expect(init.exitCode).toBeNull()
  expect(init.signalCode).toBeNull()
})

it('is over when the engine has to kill, because the process is of another machine', async () => {
  init.kill('SIGKILL')
  await ended
  const waited = waiting()
  const told = await standIn().runtime()
  await told.write(created('pause'))
  await expect(waited).resolves.toBeUndefined()
  await told.close()
})

it('ends when it is told to, and kills nothing', async () => {
  const waited = waiting()
  const told = await standIn().runtime()
  stop.abort(new Error('the run was interrupted'))
  await expect(waited).rejects.toThrow('the run was interrupted')
  expect(init.signalCode).toBeNull()
  await told.close()
})
