import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolvePrograms } from '../../../assets/resolve-programs.ts'
import { processesWithVariable } from '../../../clients/shell/processes-with-variable.ts'
import { waitFor } from '../../../core/deadline.ts'
import { clientsEnd } from '../../../core/links.ts'
import { Scope } from '../../../core/scope.ts'
import { timingsTable } from '../../../core/timings.ts'
import type { NewEvent } from '../../../core/event.ts'
import type { EtcdTestbed } from '../../../core/testbed.ts'
import { storeProvider } from './store-provider.ts'

const never = new AbortController().signal
const id = `store-${process.pid}`
let folder = ''
let scope: Scope
let testbed: EtcdTestbed
let events: NewEvent[]

beforeAll(async () => {
  const asked = { environment: process.env, progress: () => undefined }
  const { etcd } = await resolvePrograms({ ...asked, programs: ['etcd'] }, never)
  folder = await mkdtemp(join(tmpdir(), 'holdfast-store-'))
  events = []
  let entries = 0
  scope = new Scope({
    journal: {
      append: (undo) => Promise.resolve({ id: ++entries, undo }),
      strike: () => Promise.resolve(),
    },
    undo: () => Promise.resolve(),
  })
  const provider = storeProvider({ etcd: etcd.path, versions: { etcd: etcd.version } })
  testbed = await provider.provision(
    {
      timings: timingsTable.fast,
      nodes: 3,
      zones: 3,
      etcdMembers: 3,
      etcdQuotaBytes: 64 * 1024 ** 2,
      id,
      run: id,
      folder: join(folder, 'data'),
      logsFolder: join(folder, 'logs'),
      record: (event) => events.push(event),
      progress: () => undefined,
    },
    scope,
    never,
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function leader(): Promise<string | undefined> {
  for (const { name } of testbed.members) {
    const status = await testbed.etcd.status(name, never).catch(() => undefined)
    if (status?.leader === true) return name
  }
  return undefined
}

async function untilWritten(key: string): Promise<void> {
  await waitFor(
    { name: `${key} to be acknowledged`, limitMs: 30_000 },
    async (look) => {
      const { outcome, text = outcome } = await testbed.etcd.put(key, key, look)
      return { done: outcome === 'ok', seen: text }
    },
    never,
  )
}

describe('a store of three members', () => {
  it('has a leader, takes writes, and all bytes between members go through links', async () => {
    expect(testbed.members.map(({ name, role }) => [name, role])).toEqual([
      ['etcd-0', 'etcd'],
      ['etcd-1', 'etcd'],
      ['etcd-2', 'etcd'],
    ])
    expect(await leader()).toMatch(/^etcd-[012]$/)
    await untilWritten('first')
    const traffic = await testbed.links.traffic(testbed.links.all, never)
    expect(testbed.links.all).toHaveLength(9)
    expect(Math.min(...traffic.map(({ bytes }) => bytes))).toBeGreaterThan(0)
  })

  it.each(['cut', 'stalled'] as const)(
    'elects another leader when the links of the first are %s, and has it back',
    async (state) => {
      const before = (await leader()) ?? ''
      const around = testbed.links.all.filter(
        ({ from, to }) => from !== clientsEnd && (from === before || to === before),
      )
      await testbed.links.set(around, state, never)
      await waitFor(
        { name: 'another leader', limitMs: 30_000 },
        async () => {
          const others = testbed.members.filter(({ name }) => name !== before)
          const states = await Promise.all(
            others.map(({ name }) => testbed.etcd.status(name, never)),
          )
          return { done: states.some((one) => one.leader), seen: JSON.stringify(states) }
        },
        never,
      )
      const [passed = 0] = (await testbed.links.traffic(around, never)).map(({ bytes }) => bytes)
      expect(passed).toBe(0)
      await testbed.links.set(around, 'open', never)
      await waitFor(
        { name: 'one leader for all', limitMs: 30_000 },
        async () => {
          const members = testbed.members.map(({ name }) => testbed.etcd.status(name, never))
          const leaders = (await Promise.all(members)).filter((one) => one.leader)
          return { done: leaders.length === 1, seen: `${leaders.length} leaders` }
        },
        never,
      )
      await untilWritten(`after ${state}`)
    },
  )

  it('kills, stops, pauses and starts members, each of it twice', async () => {
    const [member] = testbed.members
    for (const [act, state] of [
      ['pause', 'paused'],
      ['resume', 'running'],
      ['kill', 'down'],
      ['start', 'running'],
      ['stop', 'down'],
      ['start', 'running'],
    ] as const) {
      await member?.[act](never)
      await member?.[act](never)
      expect(member?.state()).toBe(state)
    }
    expect(events.filter(({ kind }) => kind === 'exit')).toHaveLength(2)
  })

  it('forgets what was written since its data were saved', async () => {
    await untilWritten('kept')
    await testbed.etcdData('save', never)
    await untilWritten('lost')
    await testbed.etcdData('restore', never)
    await untilWritten('later')
    expect((await testbed.etcd.get('kept', never)).value).toBe('kept')
    expect((await testbed.etcd.get('lost', never)).value).toBeUndefined()
  })

  it('leaves nothing: no process, its links among them, and no data', async () => {
    expect((await processesWithVariable('HOLDFAST_TESTBED', id)).length).toBe(4)
    expect(await scope.giveBack()).toEqual([])
    expect(await processesWithVariable('HOLDFAST_TESTBED', id)).toEqual([])
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })
})
