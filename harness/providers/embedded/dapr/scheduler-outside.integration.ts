import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processesWithVariable } from '../../../clients/shell/processes-with-variable.ts'
import { rfc3339, wallMs } from '../../../core/clock.ts'
import { waitFor } from '../../../core/deadline.ts'
import { jobOwner, schedulerReplica } from '../../../selectors/scheduler-replica.ts'
import { schedulerReplicas } from '../../../core/scheduler-replicas.ts'
import { storeLeader } from '../../../selectors/store-members.ts'
import { targetNow } from '../../../core/target.ts'
import { makeScheduler, type MadeScheduler } from './testing/make-scheduler.ts'

const never = new AbortController().signal

describe('a scheduler of three replicas whose store is outside', () => {
  let made: MadeScheduler
  beforeAll(async () => {
    made = await makeScheduler({ daprReplicas: 3, daprStore: 'outside' }, never)
  })
  afterAll(async () => {
    await made?.scope.giveBack()
    await rm(made?.folder ?? '', { recursive: true, force: true })
  })

  const names = Array.from({ length: 9 }, (_, index) => `owned-${index}`)
  const first = { member: 'dapr-scheduler-0' }

  it('has a member of the store beside them, which leads', async () => {
    const { testbed } = made
    expect(testbed.members.map(({ name, role }) => [name, role])).toEqual([
      ['etcd-0', 'etcd'],
      ...[0, 1, 2].map((index) => [`dapr-scheduler-${index}`, 'dapr-scheduler']),
    ])
    expect(await targetNow(storeLeader, testbed, never)).toEqual(['etcd-0'])
    const last = await targetNow(schedulerReplica(storeLeader, 0.99), testbed, never)
    expect(last).toEqual(['dapr-scheduler-2'])
    expect((await testbed.leadership(never)).toSorted()).toEqual(
      schedulerReplicas(testbed).map(({ name }) => name),
    )
  })

  it('knows which replica delivers a job', async () => {
    const { testbed } = made
    for (const name of names) {
      const job = { name, schedule: '@every 300ms', dueTime: rfc3339(wallMs() + 300) }
      expect(await testbed.dapr.scheduleJob(job, first, never)).toEqual({ outcome: 'ok' })
    }
    const deliveredBy = new Map<string, string>()
    const ending = new AbortController()
    const watches = schedulerReplicas(testbed).map(({ name: member }) =>
      testbed.dapr.watchJobs(
        member,
        {
          reply: () => Promise.resolve('success'),
          tell: (news) => {
            if (news.step === 'received') deliveredBy.set(news.job, member)
          },
        },
        ending.signal,
      ),
    )
    await waitFor(
      { name: 'a run of each job', limitMs: 20_000 },
      () => {
        const { size } = deliveredBy
        return Promise.resolve({ done: size === names.length, seen: `${size} jobs` })
      },
      never,
    )
    ending.abort(new Error('seen enough'))
    await Promise.all(watches)
    for (const name of names) {
      expect(await targetNow(jobOwner(name), testbed, never)).toEqual([deliveredBy.get(name)])
    }
    await expect(targetNow(jobOwner('nothing'), testbed, never)).rejects.toThrow(
      'has a job nothing',
    )
  })

  it('keeps its jobs when the store is killed and started, and none that were saved before', async () => {
    const { testbed } = made
    const [store] = testbed.members
    await testbed.etcdData('save', never)
    await untilListed(made, names)
    await testbed.dapr.scheduleJob({ name: 'new', dueTime: '1h' }, first, never)
    await store?.kill(never)
    await store?.start(never)
    await untilListed(made, [...names, 'new'])
    await testbed.etcdData('restore', never)
    await untilListed(made, names)
  })

  it('leaves nothing on the machine when it is taken away', async () => {
    const { id, scope } = made
    expect(await processesWithVariable('HOLDFAST_TESTBED', id)).toHaveLength(4)
    expect(await scope.giveBack()).toEqual([])
    expect(await processesWithVariable('HOLDFAST_TESTBED', id)).toEqual([])
  })
})

async function untilListed({ testbed }: MadeScheduler, names: readonly string[]): Promise<void> {
  const wanted = names.toSorted().join(' ')
  await waitFor(
    { name: `the jobs ${wanted}`, limitMs: 60_000 },
    async (look) => {
      const call = { member: 'dapr-scheduler-0', limitMs: 2_000 }
      const { jobs = [], text = '' } = await testbed.dapr.listJobs(call, look)
      const seen = jobs.map(({ name }) => name).toSorted()
      return { done: seen.join(' ') === wanted, seen: `${seen.join(' ')} ${text}` }
    },
    never,
  )
}
