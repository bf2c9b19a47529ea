import { describe, expect, it } from 'vitest'
import { parseRfc3339 } from '../core/clock.ts'
import { SchedulerStage } from './scheduler-stage.ts'
import { askForJobs } from '../workloads/ask-for-jobs.ts'
import { deleteJobs } from '../workloads/delete-jobs.ts'
import { listJobsOf } from '../workloads/list-jobs-of.ts'
import { listJobs, scheduleJobs } from '../workloads/schedule-jobs.ts'
import { serveRuns } from '../workloads/serve-runs.ts'
import { deleteThroughSidecar, scheduleThroughSidecar } from '../workloads/sidecar-jobs.ts'
import type { DaprAnswer, DaprJob } from '../core/dapr.ts'
import type { MemberState } from '../core/member.ts'
import type { NewEvent } from '../core/event.ts'
import type { StageOptions } from './runner-stage.ts'
import type { SidecarClient } from '../core/sidecar.ts'
import type { DaprTestbed } from '../core/testbed.ts'
import type { DaprStage } from '../core/stage.ts'

/** A stage on two replicas in memory, which keep jobs and say what they are told to. */
function stageOf(
  options: {
    readonly states?: readonly MemberState[]
    readonly answers?: readonly DaprAnswer[]
    readonly lists?: readonly DaprAnswer[]
    /** What the health of the sidecar beside them answers; without it there is none. */
    readonly sidecar?: number
  } = {},
) {
  const { answers = [], lists = answers, states = [] } = options
  const events: NewEvent[] = []
  const kept = new Map<string, DaprJob>()
  const noJob: DaprAnswer = { outcome: 'failed', code: 5, text: 'job not found' }
  const beside = { name: 'dapr-sidecar', role: 'dapr-sidecar', state: () => 'running' }
  const replicas = [0, 1].map((index) => ({
    name: `dapr-scheduler-${index}`,
    role: 'dapr-scheduler',
    state: () => states[index] ?? 'running',
  }))
  const testbed = {
    members: options.sidecar === undefined ? replicas : [...replicas, beside],
    ...(options.sidecar !== undefined && { sidecar: sidecarOf(options.sidecar) }),
    dapr: {
      getJob: (name: string, { member }: { readonly member: string }) => {
        const job = kept.get(name)
        const found = job === undefined ? noJob : { outcome: 'ok', job }
        return Promise.resolve(answers[Number(member.at(-1))] ?? found)
      },
      scheduleJob: (job: DaprJob) => {
        kept.set(job.name, job)
        return Promise.resolve({ outcome: 'ok' })
      },
      deleteJob: (name: string) => {
        kept.delete(name)
        return Promise.resolve({ outcome: 'ok' })
      },
      listJobs: ({ member }: { readonly member: string }) =>
        Promise.resolve(
          lists[Number(member.at(-1))] ?? { outcome: 'ok', jobs: [...kept.values()] },
        ),
    },
  }
  const stage = new SchedulerStage({
    testbed: testbed as unknown as DaprTestbed,
    signal: new AbortController().signal,
    hardSignal: new AbortController().signal,
    record: (event: NewEvent) => events.push(event),
    now: () => undefined,
    note: () => undefined,
  } as unknown as StageOptions<DaprTestbed, DaprStage>)
  return { stage, events }
}

/** A sidecar in memory, which does what it is asked for and brings its app one run. */
function sidecarOf(health: number): SidecarClient {
  return {
    health: () => Promise.resolve(health),
    scheduleJob: () => Promise.resolve({ outcome: 'ok' }),
    deleteJob: (name) => Promise.resolve({ outcome: name === 'kept' ? 'unknown' : 'ok' }),
    serveApp: async ({ reply, tell }, signal) => {
      const run = { job: 'a', number: 1 }
      tell({ step: 'opened' })
      tell({ step: 'received', ...run })
      tell({ step: 'answered', reply: await reply(run, signal), ...run })
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    },
  }
}

describe('the stage of a scheduler', () => {
  it('is steady when every replica runs and answers', async () => {
    expect(await stageOf().stage.settle('1s')).toBe(true)
  })

  it.each([
    ['one is paused', { states: ['running', 'paused'] as const }, 'dapr-scheduler-1 is paused'],
    [
      'one does not answer in time',
      { answers: [{ outcome: 'failed', code: 4, text: 'too late' }] as const },
      'dapr-scheduler-0: too late',
    ],
  ])('is not steady when %s', async (_what, options, seen) => {
    const { events, stage } = stageOf(options)
    expect(await stage.settle('300ms')).toBe(false)
    expect(events.at(-1)).toMatchObject({ kind: 'step', ok: false, seen })
  })

  it.each([
    [204, true],
    [500, false],
  ])('is steady with a sidecar that says %i: %s', async (sidecar, isSteady) => {
    expect(await stageOf({ sidecar }).stage.settle('300ms')).toBe(isSteady)
  })

  it('records what was asked of a sidecar, and what it brought to its app', async () => {
    const { events, stage } = stageOf({ sidecar: 204 })
    await scheduleThroughSidecar(stage, [{ name: 'a', dueInMs: 1_000 }])
    await deleteThroughSidecar(stage, ['a', 'kept'])
    const base = { kind: 'operation', member: 'dapr-sidecar' }
    expect(events).toMatchObject([
      { ...base, name: 'schedule-job', subject: 'a', outcome: 'ok' },
      { ...base, name: 'delete-job', subject: 'a', outcome: 'ok' },
      { ...base, name: 'delete-job', subject: 'kept', outcome: 'unknown' },
    ])
    events.length = 0
    await stage.under(serveRuns({ watcher: 'app' }), () => stage.sleep(20))
    const run = { job: 'a', number: 1, attempt: 1 }
    const heard = events.filter(({ kind }) => kind === 'job-watch')
    const watch = { kind: 'job-watch', watcher: 'app', member: 'dapr-sidecar' }
    expect(heard).toEqual([
      { ...watch, step: 'opened' },
      { ...watch, step: 'received', ...run },
      { ...watch, step: 'answered', reply: 'success', ...run },
    ])
  })

  it('says what a check has to need that wants a sidecar', async () => {
    const { stage } = stageOf()
    await expect(deleteThroughSidecar(stage, ['a'])).rejects.toThrow("need `programs: ['daprd']`")
  })

  it('goes through replicas only, also beside a sidecar', async () => {
    const { events, stage } = stageOf({ sidecar: 204 })
    await listJobs(stage, ['a'])
    expect(events.map((event) => 'subject' in event && event.subject)).toEqual([
      'dapr-scheduler-0',
      'dapr-scheduler-1',
    ])
  })

  it('records what was scheduled, through which replica, and when it is due', async () => {
    const { events, stage } = stageOf()
    await scheduleJobs(stage, [
      { name: 'a', dueInMs: 1_000 },
      { name: 'b', dueInMs: 3_000, schedule: '@every 1s' },
    ])
    const [a, b] = events.map((event) => event.kind === 'operation' && event)
    expect(a).toMatchObject({ name: 'schedule-job', subject: 'a', member: 'dapr-scheduler-0' })
    expect(b).toMatchObject({ name: 'schedule-job', subject: 'b', member: 'dapr-scheduler-1' })
    const jobs = [a, b].map((one) => JSON.parse((one && one.value) || '{}') as DaprJob)
    expect(jobs.map(({ schedule }) => schedule)).toEqual([undefined, '@every 1s'])
    // Both are counted from the same moment.
    const due = jobs.map(({ dueTime }) => parseRfc3339(dueTime))
    expect((due[1] ?? 0) - (due[0] ?? 0)).toBe(2_000)
  })

  it('schedules every job once, however many are asked for at once', async () => {
    const { events, stage } = stageOf()
    const names = Array.from({ length: 8 }, (_, index) => `job-${index}`)
    const planned = names.map((name) => ({ name, dueInMs: 1_000 }))
    await scheduleJobs(stage, planned, { atOnce: 3 })
    const subjects = events.map((event) => (event.kind === 'operation' ? event.subject : ''))
    expect(subjects.toSorted((one, other) => one.localeCompare(other))).toEqual(names)
  })

  it('schedules a job until its end, counted from the same moment', async () => {
    const { events, stage } = stageOf()
    await scheduleJobs(stage, [
      { name: 'a', dueInMs: 1_000, ttlInMs: 9_000, schedule: '@every 1s' },
    ])
    const [asked] = events
    const job = JSON.parse((asked?.kind === 'operation' && asked.value) || '{}') as DaprJob
    expect((parseRfc3339(job.ttl) ?? 0) - (parseRfc3339(job.dueTime) ?? 0)).toBe(8_000)
  })

  it('deletes through those that run, and lists what is left to an app', async () => {
    const { events, stage } = stageOf({ states: ['down', 'running'] })
    await scheduleJobs(stage, [
      { name: 'a', dueInMs: 1_000 },
      { name: 'b', dueInMs: 1_000 },
    ])
    events.length = 0
    expect(await deleteJobs(stage, ['a'])).toEqual(['a'])
    await listJobsOf(stage, { watcher: 'own', app: { appId: 'x', namespace: 'y' } })
    const [deleted, listed] = events
    const member = 'dapr-scheduler-1'
    expect(deleted).toMatchObject({ name: 'delete-job', subject: 'a', outcome: 'ok', member })
    expect(listed).toMatchObject({ name: 'list-jobs-of', subject: 'own', member })
    const jobs = JSON.parse((listed?.kind === 'operation' && listed.value) || '[]') as DaprJob[]
    expect(jobs.map(({ name }) => name)).toEqual(['b'])
  })

  it('records what every replica lists, and who does not', async () => {
    const { events, stage } = stageOf({
      answers: [{ outcome: 'failed', code: 4, text: 'too late' }],
    })
    await scheduleJobs(stage, [{ name: 'a', dueInMs: 1_000 }])
    events.length = 0
    await listJobs(stage, ['a'])
    const [first, second] = events
    expect(first).toMatchObject({ subject: 'dapr-scheduler-0', outcome: 'failed', code: 4 })
    expect(first).not.toHaveProperty('value')
    expect(second).toMatchObject({ subject: 'dapr-scheduler-1', outcome: 'ok' })
    expect(second).toMatchObject({ value: expect.stringContaining('"name":"a"') as string })
  })

  it('asks for every job by itself where there is no list', async () => {
    const noList: DaprAnswer = { outcome: 'failed', code: 12, text: 'unknown method ListJobs' }
    const { events, stage } = stageOf({ answers: [noList, noList] })
    await listJobs(stage, ['a'])
    // The same stand-in answers both calls: a replica that knows no such job says so.
    expect(events[0]).toMatchObject({ subject: 'dapr-scheduler-0', outcome: 'failed', code: 12 })
    const there = stageOf({ lists: [noList, noList] })
    await scheduleJobs(there.stage, [{ name: 'a', dueInMs: 1_000 }])
    there.events.length = 0
    await listJobs(there.stage, ['a', 'b'])
    const [first] = there.events
    expect(first).toMatchObject({ outcome: 'ok' })
    const listed = JSON.parse((first?.kind === 'operation' && first.value) || '[]') as DaprJob[]
    expect(listed.map(({ name }) => name)).toEqual(['a'])
  })

  it('asks for jobs through every replica in turn, until it is over', async () => {
    const { events, stage } = stageOf()
    const workload = askForJobs({ prefix: 'a-', perSecond: 200, dueInMs: 500, limitMs: 1_000 })
    await stage.under(workload, () => stage.sleep(60))
    const asked = events.flatMap((event) => (event.kind === 'operation' ? [event] : []))
    expect(asked.length).toBeGreaterThan(3)
    expect(asked.slice(0, 3).map(({ member, name, subject }) => [name, subject, member])).toEqual([
      ['schedule-job', 'a-0', 'dapr-scheduler-0'],
      ['schedule-job', 'a-1', 'dapr-scheduler-1'],
      ['schedule-job', 'a-2', 'dapr-scheduler-0'],
    ])
  })
})
