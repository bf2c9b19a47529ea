import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processesWithVariable } from '../../../clients/shell/processes-with-variable.ts'
import { nowMs, rfc3339, sleep, wallMs } from '../../../core/clock.ts'
import { waitFor } from '../../../core/deadline.ts'
import type { Scope } from '../../../core/scope.ts'
import { storeFollower, storeLeader } from '../../../selectors/store-members.ts'
import { targetNow } from '../../../core/target.ts'
import { liveThroughItAll } from '../../testing/live-through-it-all.ts'
import { makeScheduler } from './testing/make-scheduler.ts'
import type { DaprDelivery, DaprJob, DeliveryReply, JobWatchNews } from '../../../core/dapr.ts'
import type { NewEvent } from '../../../core/event.ts'
import type { DaprTestbed } from '../../../core/testbed.ts'
import type { WipeableMember } from '../../../core/member.ts'

const never = new AbortController().signal
/** A lost replica's lease, an election, and what a busy machine adds. */
const returnLimitMs = 60_000

describe.each([1, 3])('a scheduler of %d replicas', (daprReplicas) => {
  let id = ''
  let events: NewEvent[] = []
  let folder = ''
  let scope: Scope
  let testbed: DaprTestbed

  beforeAll(async () => {
    ;({ events, folder, id, scope, testbed } = await makeScheduler({ daprReplicas }, never))
  })
  afterAll(async () => {
    await scope?.giveBack()
    await rm(folder, { recursive: true, force: true })
  })

  const first = { member: 'dapr-scheduler-0' }
  const soon = (ms = 300): string => rfc3339(wallMs() + ms)
  const schedule = (job: DaprJob) => testbed.dapr.scheduleJob(job, first, never)

  async function untilAnswering(): Promise<void> {
    for (const { name } of testbed.members) {
      await waitFor(
        { name: `${name} to answer`, limitMs: returnLimitMs },
        async (look) => {
          const call = { member: name, limitMs: 2_000 }
          const { code, text = '' } = await testbed.dapr.getJob('none', call, look)
          return { done: code === 5, seen: text }
        },
        never,
      )
    }
  }

  /** Takes the runs of all replicas while the body runs. */
  async function receiving(
    reply: (delivery: DaprDelivery, signal: AbortSignal) => Promise<DeliveryReply>,
    body: (told: readonly JobWatchNews[]) => Promise<void>,
  ): Promise<void> {
    const told: JobWatchNews[] = []
    const ending = new AbortController()
    const tell = (news: JobWatchNews): number => told.push(news)
    const watches = testbed.members.map(({ name }) =>
      testbed.dapr.watchJobs(name, { reply, tell }, ending.signal),
    )
    try {
      await body(told)
    } finally {
      ending.abort(new Error('seen enough'))
      await Promise.all(watches)
    }
  }

  async function untilReceived(
    told: readonly JobWatchNews[],
    job: string,
    count: number,
    limitMs = 10_000,
  ): Promise<void> {
    await waitFor(
      { name: `${count} deliveries of ${job}`, limitMs, everyMs: 20 },
      () => {
        const seen = told.filter((news) => news.step === 'received' && news.job === job).length
        return Promise.resolve({ done: seen >= count, seen: `${seen}` })
      },
      never,
    )
  }

  const success = (): Promise<DeliveryReply> => Promise.resolve('success')

  it('has its replicas, which know each other', async () => {
    expect(testbed.members.map(({ name, role }) => [name, role])).toEqual(
      Array.from({ length: daprReplicas }, (_, index) => [
        `dapr-scheduler-${index}`,
        'dapr-scheduler',
      ]),
    )
    const { hosts = [], outcome } = await testbed.dapr.hosts(first, never)
    expect(outcome).toBe('ok')
    expect(new Set(hosts).size).toBe(daprReplicas)
    expect(hosts.every((host) => host.startsWith('127.0.0.1:'))).toBe(true)
    expect(await testbed.health('dapr-scheduler-0', never)).toBe(200)
  })

  it('keeps jobs as they were asked for, and refuses another one of the name', async () => {
    const job: DaprJob = {
      name: 'kept',
      schedule: '@every 1h',
      dueTime: soon(3_600_000),
      repeats: 5,
      data: 'something',
      failurePolicy: { policy: 'constant', intervalMs: 1_500, retriesMax: 2 },
    }
    expect(await schedule(job)).toEqual({ outcome: 'ok' })
    for (const { name: member } of testbed.members) {
      expect(await testbed.dapr.getJob('kept', { member }, never)).toEqual({ outcome: 'ok', job })
      expect((await testbed.dapr.listJobs({ member }, never)).jobs).toEqual([job])
    }
    expect(await schedule(job)).toMatchObject({ outcome: 'failed', code: 6 })
    const other = { ...job, data: 'else' }
    const call = { ...first, overwrite: true }
    expect(await testbed.dapr.scheduleJob(other, call, never)).toEqual({ outcome: 'ok' })
    expect((await testbed.dapr.getJob('kept', first, never)).job?.data).toBe('else')
    expect(await testbed.dapr.deleteJob('kept', first, never)).toEqual({ outcome: 'ok' })
    expect(await testbed.dapr.getJob('kept', first, never)).toMatchObject({ code: 5 })
    expect(await schedule({ name: 'wrong', schedule: 'never' })).toMatchObject({ code: 2 })
  })

  it('delivers what is due, and again what was answered with a failure', async () => {
    let failures = 2
    const reply = (): Promise<DeliveryReply> =>
      Promise.resolve(failures-- > 0 ? 'failed' : 'success')
    await receiving(reply, async (told) => {
      const failurePolicy = { policy: 'constant', intervalMs: 200, retriesMax: 5 } as const
      await schedule({ name: 'failing', dueTime: soon(), failurePolicy })
      await untilReceived(told, 'failing', 3)
      await sleep(1_000, never)
      const replies = told.flatMap((news) => (news.step === 'answered' ? [news.reply] : []))
      expect(replies).toEqual(['failed', 'failed', 'success'])
    })
    expect(await testbed.dapr.getJob('failing', first, never)).toMatchObject({ code: 5 })
  })

  it('delivers again what was withheld, and no next run before that', async () => {
    const job = { name: 'withheld', schedule: '@every 200ms', dueTime: soon() }
    await receiving(
      () => Promise.resolve('withheld'),
      async (told) => {
        await schedule(job)
        await untilReceived(told, 'withheld', 1)
        await sleep(1_000, never)
        expect(told.filter(({ step }) => step === 'received')).toHaveLength(1)
      },
    )
    await receiving(success, (told) => untilReceived(told, 'withheld', 5))
    expect(await testbed.dapr.deleteJob('withheld', first, never)).toEqual({ outcome: 'ok' })
  })

  it('kills, stops, pauses and starts replicas, each of it twice', async () => {
    events.length = 0
    // One that has just been started does not know yet how to end when it is asked to.
    await liveThroughItAll(testbed.members[0], ['stop', 'kill'], never)
    expect(events.filter(({ kind }) => kind === 'exit')).toMatchObject([
      { signal: null, code: 0, expected: true },
      { signal: 'SIGKILL', expected: true },
    ])
    await untilAnswering()
  })

  it('answers a call within its limit when nobody is there, and opens streams again', async () => {
    const [member] = testbed.members
    await schedule({ name: 'regular', schedule: '@every 500ms', dueTime: soon() })
    await receiving(success, async (told) => {
      await untilReceived(told, 'regular', 2)
      await member?.pause(never)
      const startedMs = nowMs()
      const call = { ...first, limitMs: 1_000 }
      const answer = await testbed.dapr.deleteJob('nothing', call, never)
      expect(answer).toMatchObject({ outcome: 'unknown', code: 4 })
      expect(nowMs() - startedMs).toBeLessThan(2_500)
      await member?.resume(never)
      await member?.kill(never)
      expect(await testbed.dapr.deleteJob('nothing', call, never)).toMatchObject({ code: 14 })
      expect(await testbed.health('dapr-scheduler-0', never)).toBeUndefined()
      const before = told.filter((news) => news.step === 'received').length
      await member?.start(never)
      await untilAnswering()
      await untilReceived(told, 'regular', before + 2, returnLimitMs)
      expect(told.filter(({ step }) => step === 'broken').length).toBeGreaterThan(0)
    })
    await testbed.dapr.deleteJob('regular', first, never)
  })

  it('says which replica leads its store', async () => {
    const [leader] = await targetNow(storeLeader, testbed, never)
    expect(testbed.members.map(({ name }) => name)).toContain(leader)
    const follower = targetNow(storeFollower(0), testbed, never)
    if (daprReplicas === 1) await expect(follower).rejects.toThrow('has no follower')
    else expect(await follower).not.toEqual([leader])
  })

  it('keeps a copy of all data, and puts it back', async () => {
    await schedule({ name: 'old', dueTime: soon(3_600_000) })
    await testbed.etcdData('save', never)
    await untilAnswering()
    await schedule({ name: 'new', dueTime: soon(3_600_000) })
    await testbed.etcdData('restore', never)
    await untilAnswering()
    const { jobs = [] } = await testbed.dapr.listJobs(first, never)
    expect(jobs.map(({ name }) => name)).toEqual(['old'])
  })

  it.runIf(daprReplicas === 1)('has no jobs any more after it lost its data', async () => {
    const [member] = testbed.members
    expect(member?.abilities.has('wipe')).toBe(true)
    await (member as WipeableMember).wipe(never)
    expect(member?.state()).toBe('down')
    await member?.start(never)
    await untilAnswering()
    expect(await testbed.dapr.listJobs(first, never)).toEqual({ outcome: 'ok', jobs: [] })
  })

  it.runIf(daprReplicas === 3)('has no replica that can lose its data and come back', () => {
    for (const member of testbed.members) expect(member.abilities.has('wipe')).toBe(false)
  })

  it('leaves nothing on the machine when it is taken away', async () => {
    expect(await processesWithVariable('HOLDFAST_TESTBED', id)).toHaveLength(daprReplicas)
    expect(await scope.giveBack()).toEqual([])
    expect(await processesWithVariable('HOLDFAST_TESTBED', id)).toEqual([])
    expect(existsSync(join(folder, 'data'))).toBe(false)
    expect(existsSync(join(folder, 'logs', 'dapr-scheduler-0.log'))).toBe(true)
  })
})
