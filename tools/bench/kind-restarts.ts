import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import { nowMs } from '../../harness/core/clock.ts'
import { HarnessError } from '../../harness/core/errors.ts'
import type { Machine, Member } from '../../harness/core/member.ts'
import type { KubernetesTestbed } from '../../harness/core/testbed.ts'
import { kindMachine } from '../../harness/core/timings.ts'
import { kindProvider, type KindOptions } from '../../harness/providers/kind/kind-provider.ts'
import { runPod } from './first-pod.ts'
import { kindTestbed } from './kind-start-up.ts'
import { lapRows, type Laps } from './laps.ts'
import type { Bench } from './open-bench.ts'
import { restartControlPlane } from './restart-control-plane.ts'
import { residentOf, restartWorker } from './restart-worker.ts'
import type { Goal, Section } from './section.ts'
import { describeSpread, seconds, spreadOf } from './spread-of.ts'

/** Machines and components of one testbed are killed and started again, each so many times. */
export async function measureKindRestarts(
  bench: Bench,
  options: KindOptions,
  times: number,
): Promise<readonly Section[]> {
  const id = `${bench.run}-restarts`
  const { run, signal } = bench
  const folder = join(bench.folder, 'testbeds', id)
  const logsFolder = join(bench.folder, 'logs', id)
  await mkdir(logsFolder, { recursive: true })
  const nothing = (): void => undefined
  const asked = { ...kindTestbed, id, run, folder, logsFolder, record: nothing, progress: nothing }
  return bench.within({ id, folder, isCluster: true }, async (scope) => {
    const testbed = await kindProvider(options).provision(asked, scope, signal)
    const workers = await restartWorkers(testbed, times, signal)
    const components = await restartComponent(testbed, times, signal)
    const controlPlanes: Laps[] = []
    for (let turn = 0; turn < times; turn++) {
      const machine = memberOf(testbed, 'control-plane') as Machine
      controlPlanes.push(await restartControlPlane(testbed, machine, { turn, signal }))
    }
    return [
      {
        title: `A worker was killed, was not Ready and is started, ${times} times`,
        rows: lapRows(workers),
        goals: [],
      },
      {
        title: `The control plane is killed and started at once, ${times} times`,
        rows: lapRows(controlPlanes),
        goals: [],
      },
      partsOfBounds(workers, components),
    ]
  })
}

async function restartWorkers(
  testbed: KubernetesTestbed,
  times: number,
  signal: AbortSignal,
): Promise<readonly Laps[]> {
  const { kubernetes, members } = testbed
  const workers = members.filter(({ role }) => role === 'node') as Machine[]
  for (const { name } of workers) {
    await runPod(kubernetes, testbed.prepareObject(residentOf(name)), signal)
  }
  const tries: Laps[] = []
  for (let turn = 0; turn < times; turn++) {
    const worker = workers[turn % workers.length]
    if (worker !== undefined) tries.push(await restartWorker(testbed, worker, { turn, signal }))
  }
  return tries
}

/** How long the scheduler takes to run again, whose manifest was away or which was killed. */
async function restartComponent(
  testbed: KubernetesTestbed,
  times: number,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const component = memberOf(testbed, 'scheduler')
  const took: number[] = []
  for (const end of Array.from({ length: times }, () => ['kill', 'stop'] as const).flat()) {
    await component[end](signal)
    const startedMs = nowMs()
    await component.start(signal)
    took.push(nowMs() - startedMs)
  }
  return took
}

/** What was seen beside what bounds count on (docs/timings.md). */
function partsOfBounds(workers: readonly Laps[], components: readonly number[]): Section {
  const seen = {
    nodeStartMs: workers.map((laps) => laps.at('its lease is renewed')),
    containerStartMs: workers.flatMap((laps) => [
      laps.between('a new pod is bound', 'the new pod runs'),
      laps.between('its lease is renewed', 'the pod that was there runs again'),
    ]),
    componentStartMs: components,
  }
  const parts = Object.entries(seen).map(([name, values]) => {
    const limitMs = kindMachine[name as keyof typeof seen]
    const spread = spreadOf(values)
    const goal: Goal = {
      what: `machine.${name}, the longest seen`,
      figure: seconds(spread.max),
      goal: `at most ${seconds(limitMs)}`,
      met: spread.max <= limitMs,
    }
    return {
      goal,
      row: [`machine.${name} is ${seconds(limitMs)}`, describeSpread(spread)] as const,
    }
  })
  return {
    title: 'Parts of bounds on real machines, and what was seen of them',
    rows: parts.map(({ row }) => row),
    goals: parts.map(({ goal }) => goal),
  }
}

function memberOf(testbed: KubernetesTestbed, name: string): Member {
  const member = testbed.members.find((one) => one.name === name)
  if (member === undefined) throw new HarnessError(`the testbed has no ${name}`)
  return member
}
