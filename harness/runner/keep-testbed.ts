import { appendFileSync } from 'node:fs'
import { rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from '../assets/cache-folder.ts'
import { HarnessError } from '../core/errors.ts'
import { nowMs, sleep } from '../core/clock.ts'
import { Scope } from '../core/scope.ts'
import type { KeeperMessage } from './keeper-message.ts'
import { minutes } from './minutes.ts'
import { prepareRun, type PreparedRun } from './prepare-run.ts'
import { RunsIndex } from './runs-index.ts'
import { resolveProviders } from './resolve-provider.ts'
import type { RunOptions } from './run-options.ts'
import { testbedOptions } from './testbed-options.ts'
import { undoLimitMs } from './undo.ts'

/** Timers take no longer lengths. */
const longestMs = 2 ** 31 - 1

/**
 * Provisions a testbed, tells when it is ready, keeps it until `signal` is aborted, and takes it
 * away. Throws what could not be done, after everything made was given back.
 */
export async function keepTestbed(
  options: RunOptions,
  tell: (message: KeeperMessage) => void,
  signal: AbortSignal,
): Promise<void> {
  const prepared = await prepareRun({ ...options, kind: 'up' })
  const log = logInto(prepared.folder)
  const scope = new Scope({ journal: prepared.journal, undo: prepared.undo, undoLimitMs })
  try {
    const progress = (text: string, passing = false): void => {
      if (!passing) log(text)
      tell({ kind: 'progress', text, passing })
    }
    tell({
      kind: 'ready',
      testbed: await provision(options, prepared, { progress, log, scope }, signal),
    })
    log('ready')
    while (!signal.aborted) await sleep(longestMs, signal).catch(() => undefined)
  } finally {
    log('taking it away')
    const leftovers = await scope.giveBack()
    await rmdir(join(prepared.folder, 'testbeds')).catch(() => undefined)
    for (const left of leftovers) log(`left behind: ${left}`)
    await prepared.close()
    // Nothing is left for `down`; otherwise the index leads to what is.
    if (leftovers.length === 0) await new RunsIndex(cacheFolder(process.env)).remove(prepared.id)
    log('gone')
  }
}

async function provision(
  options: RunOptions,
  prepared: PreparedRun,
  to: {
    readonly progress: (text: string, passing?: boolean) => void
    readonly log: (text: string) => void
    readonly scope: Scope
  },
  signal: AbortSignal,
) {
  const { folder, id } = prepared
  const { log, progress, scope } = to
  const { providers, versions } = await resolveProviders(
    options,
    new Set(['kubernetes'] as const),
    prepared,
    (event) => event.kind === 'asset' && progress(event.text, event.passing),
    signal,
  )
  const { kubernetes } = providers
  if (kubernetes === undefined) throw new HarnessError('this provider makes no cluster')
  const testbed = await kubernetes.provision(
    {
      ...testbedOptions(options),
      id: `${id}-0`,
      run: id,
      folder: join(folder, 'testbeds', `${id}-0`),
      logsFolder: join(folder, 'logs'),
      record: (event) => log(JSON.stringify(event)),
      progress,
    },
    scope,
    signal,
  )
  const path = join(folder, 'kubeconfig')
  await scope.acquire(
    { kind: 'remove-file', name: `kubeconfig of ${id}`, path },
    () => writeFile(path, testbed.kubeconfig, { mode: 0o600 }),
    () => rm(path, { force: true }),
  )
  return { id, folder, kubeconfig: path, versions }
}

/** Lines with the time since the start, in `keeper.log`; nobody else reads what a keeper says. */
function logInto(folder: string): (text: string) => void {
  const startedMs = nowMs()
  const path = join(folder, 'keeper.log')
  return (text) => {
    try {
      appendFileSync(path, `[${minutes(nowMs() - startedMs)}] ${text}\n`, { mode: 0o600 })
    } catch {
      // A full disk must not take the testbed down.
    }
  }
}
