import { startEmbedded, type Phase } from './start-provider.ts'
import { startKwokctl } from './start-kwokctl.ts'
import { describeSpread, seconds, spreadOf } from './spread-of.ts'
import type { Bench } from './open-bench.ts'
import type { Section } from './section.ts'

const goal = 0.85

/**
 * From nothing to the first pod Running: the embedded provider against `kwokctl create cluster`,
 * in turn, so that both meet the same machine. One start of each goes before and is not counted: it
 * makes the template that ours begins with, and reads the programs from the disk.
 */
export async function measureStartUp(bench: Bench, times: number): Promise<Section> {
  const ours: (readonly Phase[])[] = []
  const theirs: (readonly Phase[])[] = []
  await startEmbedded(bench, `${bench.run}-e`)
  await startKwokctl(bench, `${bench.run}-k`)
  for (let turn = 0; turn < times; turn++) {
    const pair = [
      async () => void ours.push(await startEmbedded(bench, `${bench.run}-e${turn}`)),
      async () => void theirs.push(await startKwokctl(bench, `${bench.run}-k${turn}`)),
    ]
    for (const start of turn % 2 === 0 ? pair : pair.toReversed()) await start()
  }
  const total = (phases: readonly Phase[]): number => phases.at(-1)?.atMs ?? Infinity
  const embedded = spreadOf(ours.map(total))
  const kwokctl = spreadOf(theirs.map(total))
  const ratio = embedded.median / kwokctl.median
  return {
    title: `From nothing to the first pod Running, ${bench.testbed.nodes} nodes, ${times} times each in turn`,
    rows: [
      ['holdfast, with the start of Node', describeSpread(embedded)],
      ['kwokctl create cluster, nodes, pod', describeSpread(kwokctl)],
      ['ratio of the medians', ratio.toFixed(2)],
      ['phases of holdfast, median', describePhases(ours)],
      ['phases of kwokctl, median', describePhases(theirs)],
    ],
    goals: [
      {
        what: 'start to the first pod Running, of kwokctl’s time',
        figure: ratio.toFixed(2),
        goal: `at most ${goal}`,
        met: ratio <= goal,
      },
    ],
  }
}

/** When each phase was reached, in the order of time; of members started together the last. */
function describePhases(starts: readonly (readonly Phase[])[]): string {
  const byName = new Map<string, number[]>()
  for (const { name, atMs } of starts.flat()) {
    const title = name.replace(/node-\d+/, 'a node').replace(/testbed ready.*/, '')
    if (title !== '') byName.set(title, [...(byName.get(title) ?? []), atMs])
  }
  return [...byName]
    .map(([name, times]) => ({ name, atMs: spreadOf(times).median }))
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ name, atMs }) => `${seconds(atMs)} ${name}`)
    .join(', ')
}
