import { fork } from 'node:child_process'
import { join } from 'node:path'
import { nowMs } from '../../harness/core/clock.ts'
import { withDeadline } from '../../harness/core/deadline.ts'
import { HarnessError } from '../../harness/core/errors.ts'
import type { TestbedOptions } from '../../harness/core/provider.ts'
import type { TemplateSource } from '../../harness/providers/embedded/store-template.ts'
import type { Bench } from './open-bench.ts'

/** What the program of a start is told. */
export interface EmbeddedStart {
  readonly id: string
  readonly run: string
  readonly folder: string
  readonly logsFolder: string
  readonly programs: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  readonly stagesFile: string
  readonly templates: TemplateSource
  readonly testbed: TestbedOptions
}

/** What was reached, and how long after the start of the process. */
export interface Phase {
  readonly name: string
  readonly atMs: number
}

const limitMs = 180_000

/**
 * One embedded testbed from nothing to its first pod Running, in a Node process of its own: that
 * it starts and loads holdfast is part of the time. Everything is gone when this returns.
 */
export async function startEmbedded(bench: Bench, id: string): Promise<readonly Phase[]> {
  const folder = join(bench.folder, 'testbeds', id)
  const start: EmbeddedStart = {
    id,
    run: bench.run,
    folder,
    logsFolder: join(bench.folder, 'logs', id),
    programs: bench.programs,
    versions: bench.versions,
    stagesFile: bench.stagesFile,
    templates: bench.templates,
    testbed: bench.testbed,
  }
  return bench.within(id, folder, () =>
    withDeadline(
      { name: `the start of ${id}`, limitMs },
      () => performStart(bench, start),
      bench.signal,
    ),
  )
}

function performStart(bench: Bench, start: EmbeddedStart): Promise<readonly Phase[]> {
  return new Promise((resolve, reject) => {
    const startedMs = nowMs()
    const phases: Phase[] = []
    const child = fork(join(import.meta.dirname, 'embedded-start.ts'), [JSON.stringify(start)], {
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
