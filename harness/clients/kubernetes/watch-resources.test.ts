import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nowMs } from '../../core/clock.ts'
import { waitFor } from '../../core/deadline.ts'
import type { NewEvent, ObjectEvent, WatchEvent } from '../../core/event.ts'
import type { WatchLimits } from './resource-watch.ts'
import { FakeApiServer } from './testing/fake-api-server.ts'
import { watchResources, type RunningWatches } from './watch-resources.ts'

const jobs = '/apis/batch/v1/jobs'
const never = new AbortController().signal
const limits: Partial<WatchLimits> = { backOffFirstMs: 1, backOffMaxMs: 1, syncMs: 100 }

let server: FakeApiServer
let stop: AbortController
let watches: RunningWatches
let events: NewEvent[]

beforeEach(async () => {
  server = await FakeApiServer.start()
  stop = new AbortController()
  events = []
})
afterEach(async () => {
  stop.abort()
  await watches.stopped.catch(() => undefined)
  await server.stop()
})

async function start(limitsOfTest: Partial<WatchLimits> = limits): Promise<void> {
  watches = watchResources({
    kubeconfig: server.kubeconfig,
    resources: ['jobs'],
    record: (event) => events.push(event),
    limits: limitsOfTest,
    signal: stop.signal,
  })
  await watches.synced
  await until('a stream', () => server.streams === 1)
}

async function until(name: string, holds: () => boolean): Promise<void> {
  const look = () => Promise.resolve({ done: holds(), seen: story().join(', ') })
  await waitFor({ name, limitMs: 5000, everyMs: 2 }, look, never)
}

/** What was recorded, one word or two for each event. */
function story(): string[] {
  return events.map((event) => {
    if (event.kind === 'watch') return event.state
    const { change, object } = event as Pick<ObjectEvent, 'change' | 'object'>
    return `${change} ${object.name}`
  })
}

function gaps(): Pick<WatchEvent, 'fromMs' | 'toMs' | 'reason'>[] {
  return events.flatMap((event) => (event.kind === 'watch' && event.state === 'gap' ? event : []))
}

describe('watchResources', () => {
  it('records what is there as listed, page by page, then every change', async () => {
    for (let number = 0; number < 501; number++) server.put(jobs, `old-${number}`)
    await start()
    expect(server.lists).toBe(2)
    expect(story()).toHaveLength(502)
    expect(story().slice(-2)).toEqual(['listed old-500', 'synced'])
    events.length = 0
    server.put(jobs, 'new')
    server.put(jobs, 'new', { status: { succeeded: 1 } })
    server.remove(jobs, 'new')
    await until('the deletion', () => story().includes('deleted new'))
    expect(story()).toEqual(['added new', 'modified new', 'deleted new'])
  })

  it('shows the present objects without asking the server', async () => {
    server.put(jobs, 'kept')
    server.put(jobs, 'removed')
    await start()
    server.remove(jobs, 'removed')
    await until('the deletion', () => watches.current('jobs').size === 1)
    expect([...watches.current('jobs').values()].map(({ name }) => name)).toEqual(['kept'])
    expect(server.lists).toBe(1)
    expect(() => watches.current('pods')).toThrow('pods are not being watched')
  })

  it('records no change that the projection does not show', async () => {
    server.put(jobs, 'a', { metadata: { managedFields: 1 } })
    await start()
    server.put(jobs, 'a', { metadata: { managedFields: 2 } })
    server.put(jobs, 'b')
    await until('the next object', () => story().includes('added b'))
    expect(story()).toEqual(['listed a', 'synced', 'added b'])
  })

  it('resumes a stream that ended in good order without a word', async () => {
    await start()
    server.put(jobs, 'a')
    await until('a', () => story().includes('added a'))
    server.endStreams()
    server.put(jobs, 'b')
    await until('b', () => story().includes('added b'))
    expect(story()).toEqual(['synced', 'added a', 'added b'])
    expect(server.lists).toBe(1)
  })

  it('resumes a cut stream from where it was, and says how long it was blind', async () => {
    await start()
    server.put(jobs, 'a')
    await until('a', () => story().includes('added a'))
    server.cutStreams()
    server.put(jobs, 'b')
    await until('b', () => story().includes('added b'))
    expect(story()).toEqual(['synced', 'added a', 'synced', 'added b'])
    const [, , resumed] = events as WatchEvent[]
    expect(resumed?.reason).toMatch(/^blind for .*; resumed, nothing was missed$/)
    expect(resumed?.toMs).toBeGreaterThanOrEqual(resumed?.fromMs ?? Infinity)
  })

  it('lists again when its version is too old, and records the gap and who vanished', async () => {
    server.put(jobs, 'stays')
    server.put(jobs, 'vanishes')
    server.put(jobs, 'changes')
    await start()
    const putMs = nowMs()
    server.put(jobs, 'seen')
    await until('the last object before the gap', () => story().includes('added seen'))
    const seenMs = nowMs()
    server.cutStreams()
    server.remove(jobs, 'vanishes')
    server.put(jobs, 'changes', { status: { active: 1 } })
    server.put(jobs, 'appears')
    server.compact()
    events.length = 0
    await until('the list', () => story().includes('synced'))
    expect(story()).toEqual(['gap', 'gone vanishes', 'listed changes', 'listed appears', 'synced'])
    const [gap] = gaps()
    expect(gap?.fromMs).toBeGreaterThanOrEqual(putMs - 0.1)
    expect(gap?.fromMs).toBeLessThanOrEqual(seenMs + 0.1)
    expect(gap?.toMs).toBeGreaterThan(gap?.fromMs ?? Infinity)
    server.put(jobs, 'later')
    await until('the next stream', () => story().includes('added later'))
  })

  it('records an object that was deleted and made again in a gap as two', async () => {
    server.put(jobs, 'again')
    await start()
    server.cutStreams()
    server.remove(jobs, 'again')
    server.put(jobs, 'again')
    server.compact()
    await until('the list', () => story().at(-1) === 'synced' && story().includes('gap'))
    expect(story().slice(2)).toEqual(['gap', 'gone again', 'listed again', 'synced'])
  })

  it('does not trust a server that has gone back to older data', async () => {
    await start()
    for (const name of ['a', 'b', 'c']) server.put(jobs, name)
    await until('c', () => story().includes('added c'))
    server.cutStreams()
    server.goBack(2)
    await until('the gap', () => gaps().length === 1)
    expect(gaps()[0]?.reason).toBe('the API server has gone back to older data')
  })

  it('resumes from a bookmark, so that old versions may be forgotten', async () => {
    await start()
    server.put('/api/v1/pods', 'elsewhere')
    server.bookmark()
    server.compact()
    server.endStreams()
    server.put(jobs, 'a')
    await until('a', () => story().includes('added a'))
    expect(gaps()).toEqual([])
  })

  it('ends with a gap when the stream is broken at the end', async () => {
    await start()
    server.refusal = { status: 500, message: 'down' }
    server.cutStreams()
    await until('retries', () => server.refusals >= 2)
    stop.abort()
    await watches.stopped
    expect(gaps()).toHaveLength(1)
    expect(gaps()[0]?.reason).toMatch(/not resumed before the watch was stopped$/)
  })

  it('ends with a gap when nothing has come for longer than a stream lives', async () => {
    await start({ ...limits, streamMs: 20 })
    const listedMs = nowMs()
    await until('the silence', () => nowMs() - listedMs > 31)
    stop.abort()
    await watches.stopped
    expect(gaps()[0]?.reason).toMatch(/^nothing came for .* not resumed before/)
  })

  it('records nothing when it is stopped while all is well', async () => {
    await start()
    stop.abort()
    await watches.stopped
    expect(story()).toEqual(['synced'])
  })

  it('says what it saw last when the first list does not succeed', async () => {
    server.refusal = { status: 503, message: 'etcd is not ready' }
    await expect(start()).rejects.toThrow(
      'could not list jobs within 100 ms; last seen: status 503: etcd is not ready',
    )
    await expect(watches.stopped).rejects.toThrow('could not list jobs')
  })

  it('breaks with the error of a recorder that cannot write', async () => {
    await start()
    events = Object.freeze([]) as unknown as NewEvent[]
    server.put(jobs, 'a')
    await expect(watches.stopped).rejects.toThrow('not extensible')
  })
})
