import { describe, expect, it } from 'vitest'
import { nowMs } from '../core/clock.ts'
import { receiveRuns } from './receive-runs.ts'
import type { RunReply } from './answer-runs.ts'
import type { DaprClient, DeliveryReply, JobWatchNews } from '../core/dapr.ts'
import type { DaprStage } from '../core/stage.ts'
import type { JobWatchEvent, NewEvent } from '../core/event.ts'

type Watch = Parameters<DaprClient['watchJobs']>[1]

/** Replicas in memory, whose streams the test plays. */
async function play(
  script: (streams: ReadonlyMap<string, Watch>) => Promise<void>,
  replyTo?: (delivery: { readonly job: string }, attempt: number) => RunReply,
) {
  const streams = new Map<string, Watch>()
  const events: JobWatchEvent[] = []
  const ending = new AbortController()
  const stage = {
    testbed: {
      members: ['a', 'b'].map((name) => ({ name, role: 'dapr-scheduler' })),
      dapr: {
        watchJobs: (member: string, watch: Watch, signal: AbortSignal): Promise<void> => {
          streams.set(member, watch)
          return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
        },
      },
    },
    record: (event: NewEvent) => events.push({ ...event, t: 0 } as JobWatchEvent),
  }
  const workload = receiveRuns(replyTo === undefined ? {} : { replyTo })
  const running = workload.run(stage as unknown as DaprStage, ending.signal)
  await script(streams)
  ending.abort(new Error('played'))
  await running
  return events
}

/** A run is delivered, answered as the workload wants, and told. */
async function deliver(watch: Watch | undefined, job: string, number: number, lost = false) {
  const tell = (news: JobWatchNews): void => watch?.tell(news)
  const delivery = { job, number }
  tell({ step: 'received', ...delivery })
  const signal = lost ? AbortSignal.abort(new Error('lost')) : new AbortController().signal
  const reply = await watch?.reply(delivery, signal)
  if (!lost && reply !== undefined) tell({ step: 'answered', reply, ...delivery })
  return reply
}

describe('receiveRuns', () => {
  it('has a stream to every replica, and records who delivered what', async () => {
    const events = await play(async (streams) => {
      expect([...streams.keys()]).toEqual(['a', 'b'])
      streams.get('b')?.tell({ step: 'opened' })
      await deliver(streams.get('b'), 'job', 1)
      streams.get('b')?.tell({ step: 'broken', text: 'gone' })
    })
    const base = { t: 0, kind: 'job-watch', watcher: 'watcher', member: 'b' }
    const run = { ...base, job: 'job', number: 1, attempt: 1 }
    expect(events).toEqual([
      { ...base, step: 'opened' },
      { ...run, step: 'received' },
      { ...run, step: 'answered', reply: 'success' },
      { ...base, step: 'broken', text: 'gone' },
    ])
  })

  it('counts attempts of a job over all replicas, until one succeeds', async () => {
    const replies: DeliveryReply[] = ['failed', 'withheld', 'success', 'success']
    const events = await play(
      async (streams) => {
        await deliver(streams.get('a'), 'job', 1)
        await deliver(streams.get('b'), 'job', 1)
        await deliver(streams.get('a'), 'other', 2)
        await deliver(streams.get('b'), 'job', 2)
        await deliver(streams.get('a'), 'job', 3)
      },
      ({ job }) => ({
        reply: job === 'job' ? (replies.shift() ?? 'success') : 'success',
        afterMs: 0,
      }),
    )
    const received = events.filter(({ step }) => step === 'received')
    expect(received.map((event) => ('job' in event ? [event.job, event.attempt] : []))).toEqual([
      ['job', 1],
      ['job', 2],
      ['other', 1],
      ['job', 3],
      ['job', 1],
    ])
  })

  it('takes its time to answer, and has nothing to say to a stream that broke', async () => {
    const later = (): RunReply => ({ reply: 'success', afterMs: 20 })
    await play(async (streams) => {
      const startedMs = nowMs()
      await deliver(streams.get('a'), 'job', 1)
      expect(nowMs() - startedMs).toBeGreaterThan(15)
      await expect(deliver(streams.get('a'), 'job', 2, true)).rejects.toThrow('lost')
    }, later)
  })
})
