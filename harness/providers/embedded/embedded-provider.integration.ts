import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { processesWithVariable } from '../../clients/shell/processes-with-variable.ts'
import { targetNow } from '../../core/target.ts'
import { partition } from '../../faults/partition.ts'
import { wipe } from '../../faults/wipe.ts'
import { storeLeader } from '../../selectors/store-members.ts'
import type { KubernetesTestbed } from '../../core/testbed.ts'
import { makeEmbeddedProvider } from '../testing/make-embedded-provider.ts'
import {
  answers,
  describeProvider,
  memberOf,
  provision,
  until,
} from '../testing/provider-contract.ts'
import { smallOptions } from '../testing/small-testbed.ts'

const signal = new AbortController().signal

describeProvider('embedded', {
  make: makeEmbeddedProvider,
  patienceMs: 0,
  crashScheduler: async (testbed) => {
    const [found] = await markedProcesses(testbed, 'kube-scheduler')
    expect(found, 'the scheduler process').toBeDefined()
    process.kill(found ?? 0, 'SIGKILL')
  },
  leftOf: async (testbed) => {
    const left = await processesWithVariable('HOLDFAST_TESTBED', testbed.id)
    return left.map(({ pid }) => `process ${pid}`)
  },
})

test('three etcd members below an API server can be cut off and lose their data', async () => {
  const provider = await makeEmbeddedProvider()
  const one = await provision(provider, 'linked', { ...smallOptions, etcdMembers: 3 })
  const { testbed } = one
  try {
    expect(testbed.links?.all).toHaveLength(9)
    const cut = partition(storeLeader)
    const { members, ...aimed } = await cut.aim(testbed, signal)
    await aimed.inject(signal)
    expect(await aimed.confirm(signal)).toContain('0 bytes came through')
    await until('another to lead', 30_000, async () => {
      const [leader = ''] = await targetNow(storeLeader, testbed, signal)
      return leader !== members[0]?.name
    })
    await until('a write without the old leader', 30_000, () => writes(testbed, 'without'))
    await aimed.undo(signal)
    await aimed.confirmUndone(signal)
    const lost = await wipe(storeLeader).aim(testbed, signal)
    await lost.inject(signal)
    expect(await lost.confirm(signal)).not.toContain(lost.members[0]?.name)
    await until('a write of two members', 30_000, () => writes(testbed, 'two'))
    await lost.undo(signal)
    expect(await lost.confirmUndone(signal)).toContain(lost.members[0]?.name)
    await until('a write of three members', 30_000, () => writes(testbed, 'three'))
  } finally {
    expect(await one.giveBack()).toEqual([])
  }
})

test('two testbeds live side by side, and three etcd members do without one', async () => {
  const provider = await makeEmbeddedProvider()
  const one = await provision(provider, 'beside-one', smallOptions)
  const other = await provision(provider, 'beside-two', { ...smallOptions, etcdMembers: 3 })
  try {
    await memberOf(other.testbed, 'etcd-1').kill(signal)
    await until('a write with two of three', 30_000, () => writes(other.testbed, 'two-of-three'))
    expect(await answers(one.testbed), 'the first testbed answers').toBe(true)
  } finally {
    expect(await other.giveBack()).toEqual([])
    expect(await one.giveBack()).toEqual([])
  }
})

async function writes({ kubernetes }: KubernetesTestbed, name: string): Promise<boolean> {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }
  const path = '/api/v1/namespaces/default/configmaps'
  const { status } = await kubernetes.request({ method: 'POST', path, body }, signal)
  return status === 201 || status === 409
}

async function markedProcesses(testbed: KubernetesTestbed, program: string): Promise<number[]> {
  const found = await processesWithVariable('HOLDFAST_TESTBED', testbed.id)
  const named = await Promise.all(
    found.map(async ({ pid }) => ({
      pid,
      command: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    })),
  )
  return named
    .filter(({ command }) => command.split('\0')[0]?.endsWith(program))
    .map(({ pid }) => pid)
}
