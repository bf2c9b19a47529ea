/**
 * The program of one start: provisions a testbed, runs a pod, and tells its parent what has been
 * reached. The parent has the clock and takes everything away, this process included.
 */
import { enableCompileCache } from 'node:module'
import type { Provider } from '../../harness/core/provider.ts'
import type { Start } from './start-provider.ts'

// As harness/launch.js does.
enableCompileCache(process.env['HOLDFAST_BENCH_COMPILED'])
const { delayGeneratedClasses } =
  await import('../../harness/clients/kubernetes/delay-generated-classes.ts')
delayGeneratedClasses()
const { JournalFile } = await import('../../harness/runner/journal-file.ts')
const { identityOf } = await import('../../harness/runner/process-identity.ts')
const { Scope } = await import('../../harness/core/scope.ts')
const { firstPod, runPod } = await import('./first-pod.ts')

const start = JSON.parse(process.argv[2] ?? '') as Start
const { id, run, folder } = start
const { signal } = new AbortController()
const provider = await loadProvider()
const reach = (phase: string): void => void process.send?.(phase)

reach('holdfast is loaded')
const journal = await JournalFile.create(`${folder}.journal`, { run, ...(await identityOf()) })
const scope = new Scope({ journal, undo: () => Promise.resolve() })
const testbed = await provider.provision(
  {
    ...start.testbed,
    id,
    run,
    folder,
    logsFolder: start.logsFolder,
    record: (event) => {
      if (start.lane === 'embedded' && event.kind === 'start') reach(`${event.member} was started`)
    },
    progress: reach,
  },
  scope,
  signal,
)
reach('the testbed is ready')
await runPod(testbed.kubernetes, testbed.prepareObject(firstPod), signal)
reach('a pod runs')

/** Only what this start needs. */
async function loadProvider(): Promise<Provider> {
  if (start.lane === 'kind') {
    const { kindProvider } = await import('../../harness/providers/kind/kind-provider.ts')
    return kindProvider(start.options)
  }
  const { embeddedProvider } = await import('../../harness/providers/embedded/embedded-provider.ts')
  return embeddedProvider(start.options)
}
