import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from '../../harness/assets/cache-folder.ts'
import { resolvePrograms } from '../../harness/assets/resolve-programs.ts'
import type { TestbedOptions } from '../../harness/core/provider.ts'
import { Scope } from '../../harness/core/scope.ts'
import { embeddedPrograms } from '../../harness/providers/embedded/embedded-provider.ts'
import type { TemplateSource } from '../../harness/providers/embedded/store-template.ts'
import { describeAsset } from '../../harness/runner/describe-asset.ts'
import { packageRoot } from '../../harness/runner/package-root.ts'
import { prepareRun } from '../../harness/runner/prepare-run.ts'
import { RunsIndex } from '../../harness/runner/runs-index.ts'
import { testbedOptions } from '../../harness/runner/testbed-options.ts'
import { undoLimitMs } from '../../harness/runner/undo.ts'

/** What all measurements share: programs, a folder, and a journal that `sweep` understands. */
export interface Bench {
  /** Marks every process that a measurement starts. */
  readonly run: string
  readonly folder: string
  readonly compiledFolder: string
  readonly programs: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  readonly kwokctl: string
  readonly stagesFile: string
  readonly templates: TemplateSource
  readonly testbed: TestbedOptions
  readonly signal: AbortSignal
  /** Environment by which processes of a testbed are found again. */
  marks(testbed: string): Readonly<Record<string, string>>
  /** Journals a testbed and its folder, and takes both away when `body` is over. */
  within<T>(testbed: BenchTestbed, body: (scope: Scope) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** What a measurement makes, as it has to be taken away. */
export interface BenchTestbed {
  readonly id: string
  readonly folder: string
  /** Whether containers of kind belong to it, named after it as those of a kind testbed are. */
  readonly isCluster?: boolean
}

/** Finds the programs, kwokctl among them, and makes the folder below `.holdfast/bench`. */
export async function openBench(signal: AbortSignal): Promise<Bench> {
  const note = (text: string): void => void process.stderr.write(`${text}\n`)
  const found = await resolvePrograms(
    {
      programs: [...embeddedPrograms, 'kwokctl'],
      versions: {},
      overrides: {},
      environment: process.env,
      progress: (event) => note(describeAsset(event).text),
    },
    signal,
  )
  const cache = cacheFolder(process.env)
  const parent = join(process.cwd(), '.holdfast', 'bench')
  await mkdir(parent, { recursive: true })
  const prepared = await prepareRun({ seed: 1, out: join(parent, `bench-${process.pid}`) })
  const { id: run, folder, journal, undo } = prepared
  const compiledFolder = join(cache, 'compiled')
  return {
    run,
    folder,
    compiledFolder,
    programs: Object.fromEntries(Object.values(found).map(({ name, path }) => [name, path])),
    versions: Object.fromEntries(Object.values(found).map(({ name, version }) => [name, version])),
    kwokctl: found.kwokctl.path,
    stagesFile: join(packageRoot, 'fixtures', 'kwok', 'stages.yaml'),
    templates: {
      cacheFolder: cache,
      digests: Object.fromEntries(Object.values(found).map(({ name, sha256 }) => [name, sha256])),
    },
    testbed: testbedOptions({ provider: 'embedded', timings: 'fast', settings: {} }),
    signal,
    marks: (testbed) => ({ HOLDFAST_RUN: run, HOLDFAST_TESTBED: testbed }),
    async within({ id: testbed, folder: path, isCluster = false }, body) {
      const scope = new Scope({ journal, undo, undoLimitMs })
      const nothing = (): Promise<void> => Promise.resolve()
      try {
        await scope.acquire(
          { kind: 'remove-folder', name: `data of ${testbed}`, path },
          async () => {
            await mkdir(path, { recursive: true, mode: 0o700 })
          },
        )
        if (isCluster) {
          await scope.acquire(
            { kind: 'remove-cluster', name: `cluster ${testbed}`, testbed },
            nothing,
          )
        }
        // The processes are the first to go: what still makes a cluster would make more of it.
        const stop = { kind: 'stop-testbed', name: `processes of ${testbed}`, testbed } as const
        await scope.acquire(stop, nothing)
        return await body(scope)
      } finally {
        for (const left of await scope.giveBack()) note(`left behind: ${left}`)
      }
    },
    async close() {
      await prepared.close()
      await rm(folder, { recursive: true, force: true })
      await new RunsIndex(cache).remove(run)
    },
  }
}
