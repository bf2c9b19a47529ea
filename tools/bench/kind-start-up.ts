import { testbedOptions } from '../../harness/runner/testbed-options.ts'
import type { KindOptions } from '../../harness/providers/kind/kind-provider.ts'
import type { Bench } from './open-bench.ts'
import type { Section } from './section.ts'
import { describeSpread, seconds, spreadOf } from './spread-of.ts'
import { startPlainKind } from './start-plain-kind.ts'
import { startProvider, type Phase } from './start-provider.ts'

const goalMs = 3_000

/** What a testbed of the kind lane is in the bench: as a run has it without settings. */
export const kindTestbed = testbedOptions({ provider: 'kind', timings: 'fast', settings: {} })

/**
 * From nothing to all nodes Ready: the provider `kind` against `kind create cluster`, in turn. One
 * start of ours goes before and is not counted: it reads the node image from the disk.
 */
export async function measureKindStartUp(
  bench: Bench,
  options: KindOptions,
  times: number,
): Promise<Section> {
  const ours: (readonly Phase[])[] = []
  const theirs: (readonly Phase[])[] = []
  const workers = kindTestbed.nodes
  const startOurs = (id: string): Promise<readonly Phase[]> =>
    startProvider(bench, { lane: 'kind', options, id, testbed: kindTestbed })
  await startOurs(`${bench.run}-o`)
  for (let turn = 0; turn < times; turn++) {
    const pair = [
      async () => void ours.push(await startOurs(`${bench.run}-o${turn}`)),
      async () =>
        void theirs.push(
          await startPlainKind(bench, options, { id: `${bench.run}-p${turn}`, workers }),
        ),
    ]
    for (const start of turn % 2 === 0 ? pair : pair.toReversed()) await start()
  }
  const [ourReady, theirReady] = [ours.map(readyAt), theirs.map(readyAt)]
  const overhead = spreadOf(ourReady.map((atMs, turn) => atMs - (theirReady[turn] ?? Infinity)))
  return {
    title: `The kind lane, from nothing to ${1 + workers} nodes Ready, ${times} times each in turn`,
    rows: [
      ['holdfast, with the start of Node', describeSpread(spreadOf(ourReady))],
      ['kind create cluster, until the nodes are Ready', describeSpread(spreadOf(theirReady))],
      ['what holdfast adds, turn by turn', describeSpread(overhead)],
      ['parts of holdfast, median', describeParts(ours.map(partsOfOurs))],
      ['parts of kind, median', describeParts(theirs.map(partsOfTheirs))],
    ],
    goals: [
      {
        what: 'what holdfast adds to kind create cluster',
        figure: seconds(overhead.median),
        goal: `below ${seconds(goalMs)}`,
        met: overhead.median < goalMs,
      },
    ],
  }
}

/** Everything but the pod: ours watches its nodes by then, too. */
function readyAt(phases: readonly Phase[]): number {
  return phases.at(-2)?.atMs ?? Infinity
}

interface Part {
  readonly name: string
  readonly tookMs: number
}

/** The provider says what it begins: each part lasts until the next one. */
function partsOfOurs(phases: readonly Phase[]): readonly Part[] {
  const loaded = { name: 'Node starts and loads holdfast', tookMs: phases[0]?.atMs ?? Infinity }
  const begun = phases.slice(1).map(({ name, atMs }, index) => ({
    name: name.replace(/ from .*/, ''),
    tookMs: (phases[index + 2]?.atMs ?? atMs) - atMs,
  }))
  return [loaded, ...begun.filter(({ name }) => !/testbed|a pod runs/.test(name))]
}

/** Each phase is the end of a part. */
function partsOfTheirs(phases: readonly Phase[]): readonly Part[] {
  return phases.map(({ name, atMs }, index) => ({
    name,
    tookMs: atMs - (phases[index - 1]?.atMs ?? 0),
  }))
}

/** Of each part the median. */
function describeParts(starts: readonly (readonly Part[])[]): string {
  const [first = []] = starts
  return first
    .map(({ name }, index) => {
      const took = starts.map((parts) => parts[index]?.tookMs ?? Infinity)
      return `${seconds(spreadOf(took).median)} ${name}`
    })
    .join(', ')
}
