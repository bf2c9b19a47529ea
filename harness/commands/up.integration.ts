import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectKubernetes } from '../clients/kubernetes/connect-kubernetes.ts'
import { marksInUse } from '../runner/end-marked-processes.ts'
import type { KeptTestbed } from '../runner/keeper-message.ts'
import { RunsIndex } from '../runner/runs-index.ts'
import { HoldfastCalls } from '../runner/testing/holdfast-calls.ts'

const never = new AbortController().signal

let calls: HoldfastCalls
beforeAll(async () => {
  calls = await HoldfastCalls.prepare()
})
afterAll(async () => {
  const index = new RunsIndex(join(calls.root, 'cache', 'holdfast'))
  for (const { id } of await index.list()) await calls.call('down', id)
  await calls.remove()
})

async function up(): Promise<KeptTestbed> {
  const { exitCode, note, out } = await calls.start('up', '--set', 'nodes=3', '--json').ended
  expect(exitCode, note).toBe(0)
  return JSON.parse(out) as KeptTestbed
}

describe('up', () => {
  it('gives a testbed that outlives it, that sweep leaves alone, and that down takes away', async () => {
    const { id, kubeconfig } = await up()
    const kubernetes = connectKubernetes({ kubeconfig })
    expect(await kubernetes.list('/api/v1/nodes', {}, never)).toHaveLength(3)
    kubernetes.close()
    expect((await calls.call('sweep')).out).toBe('nothing to sweep\n')
    expect(await marksInUse('HOLDFAST_RUN')).toContain(id)
    expect(await calls.call('down', id)).toMatchObject({ exitCode: 0 })
    expect(await marksInUse('HOLDFAST_RUN')).not.toContain(id)
    expect(await calls.call('down', id)).toMatchObject({ exitCode: 64 })
  })

  it('leaves a testbed that down takes away even when its keeper was killed', async () => {
    const { id } = await up()
    const entry = await new RunsIndex(join(calls.root, 'cache', 'holdfast')).find(id)
    process.kill(entry?.pid ?? 0, 'SIGKILL')
    expect((await calls.call('sweep')).out).toContain(`left alone: testbed ${id}`)
    const down = await calls.call('down', id)
    expect(down.out).toContain('killed kube-apiserver')
    expect(down.exitCode).toBe(0)
    expect(await marksInUse('HOLDFAST_RUN')).not.toContain(id)
  })
})
