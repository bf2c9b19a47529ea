import { fork } from 'node:child_process'
import { join } from 'node:path'
import { nowMs } from '../../harness/core/clock.ts'
import { withDeadline } from '../../harness/core/deadline.ts'
import { HarnessError } from '../../harness/core/errors.ts'
import type { TestbedOptions } from '../../harness/core/provider.ts'
import type { EmbeddedOptions } from '../../harness/providers/embedded/embedded-provider.ts'
import type { KindOptions } from '../../harness/providers/kind/kind-provider.ts'
import type { Bench } from './open-bench.ts'

/** Which provider, and what it is made with. */
export type Lane =
  | { readonly lane: 'embedded'; readonly options: EmbeddedOptions }
  | { readonly lane: 'kind'; readonly options: KindOptions }

/** What the program of a start is told. */
export type Start = Lane & {
  readonly id: string
  readonly run: string
  readonly folder: string
  readonly logsFolder: string
  readonly testbed: TestbedOptions
}

/** What was reached, and how long after the start of the process. */
export interface Phase {
  readonly name: string
  readonly atMs: number
}

const limitMs = 300_000

/** The embedded provider as `startProvider` wants it. */
export function startEmbedded(bench: Bench, id: string): Promise<readonly Phase[]> {
  const { programs, versions, stagesFile, templates, testbed } = bench
  const options = { programs, versions, stagesFile, templates }
  return startProvider(bench, { lane: 'embedded', options, id, testbed })
}

/**
 * One testbed from nothing to its first pod Running, in a Node process of its own: that it starts
 * and loads holdfast is part of the time. Everything is gone when this returns.
 */
export async function startProvider(
  bench: Bench,
  wanted: Lane & Pick<Start, 'id' | 'testbed'>,
): Promise<readonly Phase[]> {
  const { id, lane } = wanted
  const folder = join(bench.folder, 'testbeds', id)
  const logsFolder = join(bench.folder, 'logs', id)
  const start: Start = { ...wanted, run: bench.run, folder, logsFolder }
  return bench.within({ id, folder, isCluster: lane === 'kind' }, () =>
    withDeadline(
      { name: `the start of ${id}`, limitMs },
      () => performStart(bench, start),
      bench.signal,
    ),
  )
}

function performStart(bench: Bench, start: Start): Promise<readonly Phase[]> {
  return new Promise((resolve, reject) => {
    const startedMs = nowMs()
    const phases: Phase[] = []
    const child = fork(join(import.meta.dirname, 'provision-once.ts'), [JSON.stringify(start)], {
      env: {
        ...process.env,
        ...bench.marks(start.id),
        HOLDFAST_BENCH_COMPILED: bench.compiledFolder,
      },
    })
    child.on('message', (name: string) => {
      phases.push({ name, atMs: nowMs() - startedMs })
      if (name === 'a pod runs') resolve(phases)
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      const last = phases.at(-1)?.name ?? 'nothing'
      const end = `exit code ${code ?? 'none'}, signal ${signal ?? 'none'}`
      reject(new HarnessError(`the start of ${start.id} ended early (${end}) after: ${last}`))
    })
  })
}
