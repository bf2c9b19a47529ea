import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cacheFolder } from '../../assets/cache-folder.ts'
import { resolvePrograms } from '../../assets/resolve-programs.ts'
import { processesWithVariable } from '../../clients/shell/processes-with-variable.ts'
import type { Provider } from '../../core/provider.ts'
import type { KubernetesTestbed } from '../../core/testbed.ts'
import {
  answers,
  contractOptions,
  describeProvider,
  memberOf,
  provision,
  until,
} from '../testing/provider-contract.ts'
import { embeddedPrograms, embeddedProvider } from './embedded-provider.ts'

const signal = new AbortController().signal

describeProvider('embedded', {
  make: makeProvider,
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

test('two testbeds live side by side, and three etcd members do without one', async () => {
  const provider = await makeProvider()
  const one = await provision(provider, 'beside-one', contractOptions)
  const other = await provision(provider, 'beside-two', { ...contractOptions, etcdMembers: 3 })
  try {
    await memberOf(other.testbed, 'etcd-1').kill(signal)
    await until('a write with two of three', 30_000, async () => {
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'two-of-three' } }
      const path = '/api/v1/namespaces/default/configmaps'
      const answer = await other.testbed.kubernetes.request({ method: 'POST', path, body }, signal)
      return answer.status === 201 || answer.status === 409
    })
    expect(await answers(one.testbed), 'the first testbed answers').toBe(true)
  } finally {
    expect(await other.giveBack()).toEqual([])
    expect(await one.giveBack()).toEqual([])
  }
})

async function makeProvider(): Promise<Provider> {
  const resolved = await resolvePrograms(
    { programs: embeddedPrograms, environment: process.env, progress: () => undefined },
    signal,
  )
  const found = Object.values(resolved)
  return embeddedProvider({
    programs: Object.fromEntries(found.map(({ name, path }) => [name, path])),
    versions: Object.fromEntries(found.map(({ name, version }) => [name, version])),
    stagesFile: join(import.meta.dirname, '../../../fixtures/kwok/stages.yaml'),
    templates: {
      cacheFolder: cacheFolder(process.env),
      digests: Object.fromEntries(found.map(({ name, sha256 }) => [name, sha256])),
    },
  })
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
