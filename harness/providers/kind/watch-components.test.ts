import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ComponentMember } from './component-member.ts'
import { rfc3339, wallMs } from '../../core/clock.ts'
import { useStandInDocker } from './testing/stand-in-docker.ts'
import { watchComponents } from './watch-components.ts'
import type { NewEvent } from '../../core/event.ts'

const never = new AbortController().signal
const standIn = useStandInDocker('holdfast-t1-control-plane')
let stop: AbortController
let node: { isUp: boolean }
let events: NewEvent[] = []
let watching: Promise<void>
let ready: Promise<void>

const scheduler = new ComponentMember({
  shape: { name: 'scheduler', role: 'scheduler' },
  program: 'kube-scheduler',
  testbed: 't1',
  run: () => Promise.resolve(''),
  isNodeUp: () => node.isUp,
})

beforeEach(async () => {
  const programs = 'boot 100\nkube-scheduler first\nkube-scheduler second\nrunning first\n'
  await standIn().set('programs', programs)
  stop = new AbortController()
  node = { isUp: true }
  events = []
  let onReady = (): void => undefined
  ready = new Promise((resolve) => (onReady = resolve))
  watching = watchComponents(
    {
      node: 'holdfast-t1-control-plane',
      components: [scheduler],
      marks: { HOLDFAST_TESTBED: 't1' },
      isNodeUp: () => node.isUp,
      record: (event) => void events.push(event),
      onReady: () => onReady(),
    },
    stop.signal,
  )
})
afterEach(async () => {
  stop.abort(new Error('the test is over'))
  await watching
})

function line(topic: string, body: Readonly<Record<string, unknown>>): string {
  const at = rfc3339(wallMs()).replace('T', ' ').replace('Z', '')
  return `${at} +0000 UTC k8s.io ${topic} ${JSON.stringify(body)}\n`
}

/** Events without how long each ran. */
async function recorded(count: number): Promise<unknown[]> {
  await expect.poll(() => events.length, { timeout: 5_000 }).toBe(count)
  return events.map((event) => ({ ...event, ...('ranMs' in event && { ranMs: 0 }) }))
}

/** Whether somebody has begun to listen to the runtime since the calls were asked for last. */
async function isListenedAgain(): Promise<boolean> {
  return (await standIn().calls()).some((call) => call.endsWith(' events'))
}

const who = { member: 'scheduler', role: 'scheduler' }
const started = { kind: 'start', ...who, by: 'supervisor' }
const exited = { kind: 'exit', ...who, ranMs: 0, expected: false }

describe('watchComponents', () => {
  it('records what runs already, then each exit and start', async () => {
    const told = await standIn().runtime()
    await ready
    expect(await recorded(1)).toEqual([started])
    await told.write(line('/tasks/exit', { container_id: 'first', id: 'first', exit_status: 1 }))
    expect((await recorded(2))[1]).toEqual({ ...exited, code: 1, signal: null })
    expect(scheduler.state()).toBe('down')
    await told.write(line('/tasks/start', { container_id: 'second' }))
    expect((await recorded(3))[2]).toEqual(started)
    expect(scheduler.state()).toBe('running')
    await told.close()
  })

  it('names signals, and knows an exit that a fault wanted', async () => {
    const told = await standIn().runtime()
    await recorded(1)
    await scheduler.kill(never)
    await told.write(line('/tasks/exit', { container_id: 'first', id: 'first', exit_status: 137 }))
    const [, exit] = await recorded(2)
    expect(exit).toEqual({ ...exited, code: null, signal: 'SIGKILL', expected: true })
    await scheduler.start(never)
    await told.close()
  })

  it('leaves out containers of others, and programs run inside a container', async () => {
    const told = await standIn().runtime()
    await recorded(1)
    await told.write(line('/tasks/start', { container_id: 'of-a-pod' }))
    await told.write(line('/tasks/exit', { container_id: 'first', id: 'probe', exit_status: 1 }))
    await told.write('something else\n')
    await told.write(line('/tasks/exit', { container_id: 'first', id: 'first', exit_status: 0 }))
    expect((await recorded(2))[1]).toEqual({ ...exited, code: 0, signal: null })
    await told.close()
  })

  it('sees by its boot that a node was down, which was back before anybody looked', async () => {
    const told = await standIn().runtime()
    await ready
    expect(await recorded(1)).toEqual([started])
    await standIn().calls()
    await told.close()
    // Who writes before the last reader has gone would only be heard by that one.
    await expect.poll(isListenedAgain, { timeout: 5_000 }).toBe(true)
    const same = await standIn().runtime()
    expect(events).toHaveLength(1)
    await standIn().set('programs', 'boot 200\nkube-scheduler second\nrunning second\n')
    await same.close()
    const end = { ...exited, code: null, signal: 'SIGKILL', expected: true }
    expect(await recorded(3)).toEqual([started, end, started])
  })

  it('records the end of all with their node, and what runs when it is back', async () => {
    const told = await standIn().runtime()
    await recorded(1)
    node.isUp = false
    await told.close()
    const [, exit] = await recorded(2)
    expect(exit).toEqual({ ...exited, code: null, signal: 'SIGKILL', expected: true })
    await standIn().set('programs', 'kube-scheduler third\nrunning third\n')
    node.isUp = true
    const again = await standIn().runtime()
    expect((await recorded(3))[2]).toEqual(started)
    await again.close()
  })
})
