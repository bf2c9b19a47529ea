import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { docker } from '../../clients/containers/docker.ts'
import { rfc3339, wallMs } from '../../core/clock.ts'
import { waitFor } from '../../core/deadline.ts'
import { lookReplica } from '../../core/look-replica.ts'
import { memberNamed } from '../../core/member-named.ts'
import { kindMachine, timingsTable } from '../../core/timings.ts'
import { packageRoot } from '../../runner/package-root.ts'
import { provideProgramImage } from '../containers/provide-program-image.ts'
import { clusterLabel, clusterNames } from '../kind/cluster-names.ts'
import { provideKind } from '../kind/provide-kind.ts'
import { liveThroughItAll } from '../testing/live-through-it-all.ts'
import { smallTestbed } from '../testing/small-testbed.ts'
import { unjournalledScope } from '../testing/unjournalled-scope.ts'
import { podsProvider } from './pods-provider.ts'
import type { NewEvent } from '../../core/event.ts'
import type { PodMember, WipeableMember } from '../../core/member.ts'
import type { Scope } from '../../core/scope.ts'
import type { DaprTestbed, Volumes } from '../../core/testbed.ts'

const never = new AbortController().signal
/** A machine that starts, a pod on it, a lease, and what a busy machine adds. */
const returnLimitMs = 120_000
const hourMs = 3_600_000
const member = 'dapr-scheduler-0'

interface Made {
  readonly testbed: DaprTestbed
  readonly events: readonly NewEvent[]
  readonly scope: Scope
  readonly folder: string
}

let made: Made | undefined
afterEach(async () => {
  await made?.scope.giveBack()
  if (made !== undefined) {
    const { cluster } = clusterNames(made.testbed.id)
    const look = ['ps', '--all', '--quiet', '--filter', `label=${clusterLabel}=${cluster}`]
    const call = { name: 'a look for what is left', limitMs: 30_000 }
    expect(await docker(look, call, never)).toBe('')
    await rm(made.folder, { recursive: true, force: true })
  }
  made = undefined
})

async function make(daprVolumes: Volumes): Promise<Made> {
  const id = `pods-${daprVolumes}-${process.pid}`
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-pods-'))
  const asked = {
    environment: process.env,
    progress: () => undefined,
    say: () => undefined,
  }
  const found = await provideKind(asked, undefined, never)
  const image = await provideProgramImage('dapr-scheduler', asked, never)
  const provider = podsProvider({
    ...found,
    schedulerImage: image.reference,
    version: image.version,
    protoFile: join(packageRoot, 'fixtures', 'dapr', 'scheduler.proto'),
  })
  const events: NewEvent[] = []
  const scope = unjournalledScope()
  const testbed = await provider.provision(
    {
      ...smallTestbed({ id, folder, events }),
      timings: { ...timingsTable.fast, machine: kindMachine },
      daprVolumes,
    },
    scope,
    never,
  )
  return { testbed, events, scope, folder }
}

function replicaOf(testbed: DaprTestbed): PodMember & WipeableMember {
  return memberNamed(testbed.id, testbed.members, member) as PodMember & WipeableMember
}

async function untilAnswering({ dapr }: DaprTestbed): Promise<void> {
  await waitFor(
    { name: `${member} to answer`, limitMs: returnLimitMs },
    (look) => lookReplica(dapr, member, look),
    never,
  )
}

async function schedule({ dapr }: DaprTestbed, name: string): Promise<void> {
  const job = { name, dueTime: rfc3339(wallMs() + hourMs) }
  expect(await dapr.scheduleJob(job, { member }, never)).toEqual({ outcome: 'ok' })
}

async function jobsOf({ dapr }: DaprTestbed): Promise<readonly string[] | undefined> {
  const { jobs } = await dapr.listJobs({ member }, never)
  return jobs?.map(({ name }) => name)
}

describe("Dapr's scheduler in pods", () => {
  test('keeps its jobs on a disk over the ends of its pod and of its machine', async () => {
    made = await make('disk')
    const { events, testbed } = made
    expect(testbed.members.map(({ name, on, role }) => [name, role, on])).toEqual([
      ['node-0', 'node', undefined],
      [member, 'dapr-scheduler', 'node-0'],
    ])
    expect(await testbed.health(member, never)).toBe(200)
    expect(await testbed.leadership(never)).toEqual([member])
    await schedule(testbed, 'kept')
    expect(await testbed.ownerOf('kept', never)).toBe(member)

    const replica = replicaOf(testbed)
    const before = await replica.podUid(never)
    await replica.deletePod(never)
    await replica.start(never)
    expect(await replica.podUid(never)).not.toBe(before)
    await untilAnswering(testbed)
    expect(await jobsOf(testbed)).toEqual(['kept'])

    await liveThroughItAll(replica, ['stop', 'kill'], never)
    await untilAnswering(testbed)
    const machine = memberNamed(testbed.id, testbed.members, 'node-0')
    await machine.kill(never)
    expect(replica.state()).toBe('down')
    await machine.start(never)
    await untilAnswering(testbed)
    expect(await jobsOf(testbed)).toEqual(['kept'])

    // None of all these ends was the scheduler's own.
    const ends = events.filter((event) => event.kind === 'exit' && event.member === member)
    expect(ends).toHaveLength(4)
    expect(ends.filter((event) => event.kind === 'exit' && !event.expected)).toEqual([])

    await replica.wipe(never)
    expect(replica.state()).toBe('down')
    await replica.start(never)
    await untilAnswering(testbed)
    expect(await jobsOf(testbed)).toEqual([])
    const lines = await replica.logs({ linesMax: 5_000 }, never)
    const told = lines.findLast((line) => /existing cluster data/.test(line))
    expect(told).toContain('No existing cluster data found')
  })

  test('keeps its jobs in memory over its own end, and not over that of its pod', async () => {
    made = await make('memory')
    const { testbed } = made
    const replica = replicaOf(testbed)
    await schedule(testbed, 'kept')
    await replica.kill(never)
    await replica.start(never)
    await untilAnswering(testbed)
    expect(await jobsOf(testbed)).toEqual(['kept'])
    await replica.deletePod(never)
    await replica.start(never)
    await untilAnswering(testbed)
    expect(await jobsOf(testbed)).toEqual([])
  })
})
