import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { prepareObject } from './prepare-object.ts'
import type { KubernetesObject } from '../../core/kubernetes.ts'

const podSpec = { restartPolicy: 'Never', containers: [{ name: 'work', image: 'simulated' }] }
const cronJob: KubernetesObject = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'tick' },
  spec: { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: podSpec } } } },
}

interface Prepared {
  readonly containers: readonly {
    readonly image: string
    readonly command: readonly string[]
    readonly env: readonly { readonly name: string }[]
  }[]
  readonly volumes: readonly unknown[]
}

function specOf(object: KubernetesObject): Prepared {
  const prepared = prepareObject(object, 'workload:1')
  const spec = prepared['spec'] as { jobTemplate: { spec: { template: { spec: Prepared } } } }
  return spec.jobTemplate.spec.template.spec
}

describe('prepareObject', () => {
  it('puts a real container where the manifest says simulated, in any template', () => {
    const { containers, volumes } = specOf(cronJob)
    expect(containers[0]).toMatchObject({ name: 'work', image: 'workload:1' })
    expect(volumes).toHaveLength(1)
    expect(prepareObject(cronJob, 'workload:1')['spec']).toMatchObject({ schedule: '* * * * *' })
  })

  it('leaves alone what names an image of its own, and what has no pods', () => {
    const other = { ...podSpec, containers: [{ name: 'work', image: 'busybox' }] }
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: other }
    expect(prepareObject(pod, 'workload:1')).toEqual(pod)
    const lease = { apiVersion: 'x/v1', kind: 'Lease', metadata: { name: 'a' }, spec: { a: 1 } }
    expect(prepareObject(lease, 'workload:1')).toEqual(lease)
  })

  it('runs for as long as it is told, ends as it is told, and notes both of its effects', () => {
    const { status, notes } = runScript({ JOB: 'tick-1', RUNS_FOR: '0s', EXITS_WITH: '3' })
    expect(status).toBe(3)
    expect(notes).toEqual([
      'began T holdfast tick-1 - tick-1-abc u1',
      'done T holdfast tick-1 - tick-1-abc u1',
    ])
  })

  it('serves until it is told to end, notes that, and ends when it has what it needs', () => {
    // The first note that it writes has it told.
    const { status, notes } = runScript({ ENDS_AFTER: '0s' }, 'kill -TERM $$')
    expect(status).toBe(143)
    expect(notes).toEqual([
      'began T holdfast - - tick-1-abc u1',
      'told T holdfast - - tick-1-abc u1',
      'ended T holdfast - - tick-1-abc u1',
    ])
  })
})

/** Runs what a prepared container would; `then` follows its first note. */
function runScript(variables: Readonly<Record<string, string>>, then = ':') {
  const [, , script = ''] = specOf(cronJob).containers[0]?.command ?? []
  const here = script
    .replaceAll('>> /effects/log', '>&2')
    .replace('note began', () => `note began; ${then}`)
  const { status, stderr } = spawnSync('sh', ['-c', here], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'] ?? '',
      POD: 'tick-1-abc',
      POD_UID: 'u1',
      POD_NAMESPACE: 'holdfast',
      ...variables,
    },
    timeout: 10_000,
  })
  const notes = stderr.trim().split('\n')
  return { status, notes: notes.map((line) => line.replace(/ \d+ /, ' T ')) }
}
