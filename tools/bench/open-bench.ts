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
  /** Journals the testbed and its folder, and takes both away when `body` is over. */
  within<T>(testbed: string, folder: string, body: () => Promise<T>): Promise<T>
  close(): Promise<void>
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
    async within(testbed, path, body) {
      const scope = new Scope({ journal, undo })
      try {
        await scope.acquire(
          { kind: 'remove-folder', name: `data of ${testbed}`, path },
          async () => {
            await mkdir(path, { recursive: true, mode: 0o700 })
          },
        )
        const stop = { kind: 'stop-testbed', name: `processes of ${testbed}`, testbed } as const
        return await scope.acquire(stop, body)
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
