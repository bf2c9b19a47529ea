/**
 * The program of one embedded start: provisions a testbed, runs a pod, and tells its parent what
 * has been reached. The parent has the clock and takes everything away, this process included.
 */
import { enableCompileCache } from 'node:module'
import type { EmbeddedStart } from './start-embedded.ts'

// As harness/launch.js does.
enableCompileCache(process.env['HOLDFAST_BENCH_COMPILED'])
const { delayGeneratedClasses } =
  await import('../../harness/clients/kubernetes/delay-generated-classes.ts')
delayGeneratedClasses()
const { embeddedProvider } = await import('../../harness/providers/embedded/embedded-provider.ts')
const { JournalFile } = await import('../../harness/runner/journal-file.ts')
const { identityOf } = await import('../../harness/runner/process-identity.ts')
const { Scope } = await import('../../harness/core/scope.ts')
const { runFirstPod } = await import('./first-pod.ts')

const start = JSON.parse(process.argv[2] ?? '') as EmbeddedStart
const { id, run, folder } = start
const { signal } = new AbortController()
const reach = (phase: string): void => void process.send?.(phase)

reach('holdfast is loaded')
const journal = await JournalFile.create(`${folder}.journal`, { run, ...(await identityOf()) })
const scope = new Scope({ journal, undo: () => Promise.resolve() })
const provider = embeddedProvider(start)
const testbed = await provider.provision(
  {
    ...start.testbed,
    id,
    run,
    folder,
    logsFolder: start.logsFolder,
    record: (event) => event.kind === 'start' && reach(`${event.member} was started`),
    progress: reach,
  },
  scope,
  signal,
)
reach('the testbed is ready')
await runFirstPod(testbed.kubernetes, signal)
reach('a pod runs')
