import { lstat, realpath, rm } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { processStart } from '../clients/shell/process-start.ts'
import { waitFor } from '../core/deadline.ts'
import { HarnessError } from '../core/errors.ts'
import type { UndoAction } from '../core/journal.ts'
import { removeContainers } from '../providers/containers/remove-containers.ts'
import { removeCluster } from '../providers/kind/remove-cluster.ts'
import { endMarkedProcesses } from './end-marked-processes.ts'
import { parseUndoRecord, type KnownUndo, type UndoKind } from './undo-record.ts'

/** Nothing outside these folders is ever removed, whatever a journal says. */
export interface UndoPlaces {
  readonly runFolder: string
  readonly cacheFolder: string
}

/** Fresh time for each undo: a cluster of containers takes longest, when some have to be thawed. */
export const undoLimitMs = 120_000

/** What was done, for people; `undefined` when there was nothing left to do. */
type Done = string | undefined

type UndoStep<K extends UndoKind> = (
  undo: Extract<KnownUndo, { kind: K }>,
  places: UndoPlaces,
  signal: AbortSignal,
) => Promise<Done>

/** One entry per kind of record: a journal chooses among these, it never brings code. */
const steps: { readonly [K in UndoKind]: UndoStep<K> } = {
  'stop-process': stopProcess,
  'stop-testbed': stopTestbed,
  'remove-cluster': removeClusterOf,
  'remove-containers': removeContainersOf,
  'remove-folder': removePath,
  'remove-file': removePath,
  // What follows is done by the member itself while its testbed lives. A testbed that was taken
  // away owes it no more: its processes are killed and its data is removed by their own records.
  'start-member': async ({ name }) => `${name} needs no start: its testbed is gone`,
  'resume-member': async ({ name }) => `${name} needs no resume: its testbed is gone`,
  'repair-quota': async ({ name }) => `${name} needs no repair: its store is gone`,
}

/** Carries out one record, as often as one likes, and says what there was to do. */
export async function carryOut(
  undo: KnownUndo,
  places: UndoPlaces,
  signal: AbortSignal,
): Promise<Done> {
  const step = steps[undo.kind] as UndoStep<UndoKind>
  return step(undo, places, signal)
}

/** The same as actions for a Scope, by kind. */
export function undoActionsFor(places: UndoPlaces): Readonly<Record<UndoKind, UndoAction>> {
  const action: UndoAction = async (undo, signal) => {
    await carryOut(parseUndoRecord(undo), places, signal)
  }
  return {
    'stop-process': action,
    'stop-testbed': action,
    'remove-cluster': action,
    'remove-containers': action,
    'remove-folder': action,
    'remove-file': action,
    'start-member': action,
    'resume-member': action,
    'repair-quota': action,
  }
}

/** One action for records of every kind, as a Scope wants it. */
export function undoActionFor(places: UndoPlaces): UndoAction {
  return async (undo, signal) => {
    await carryOut(parseUndoRecord(undo), places, signal)
  }
}

async function stopProcess(
  { name, pid, startTime }: Extract<KnownUndo, { kind: 'stop-process' }>,
  _places: UndoPlaces,
  signal: AbortSignal,
): Promise<Done> {
  if ((await processStart(pid)) !== startTime) return undefined
  signal.throwIfAborted()
  // Ends a process that SIGSTOP holds, too.
  process.kill(pid, 'SIGKILL')
  await waitFor(
    { name: `the end of ${name} (pid ${pid}) after SIGKILL`, limitMs: 10_000, everyMs: 20 },
    async () => ({ done: (await processStart(pid)) !== startTime, seen: 'it is still there' }),
    signal,
  )
  return `killed ${name} (pid ${pid})`
}

async function stopTestbed(
  { testbed }: Extract<KnownUndo, { kind: 'stop-testbed' }>,
  _places: UndoPlaces,
  signal: AbortSignal,
): Promise<Done> {
  const ended = await endMarkedProcesses('HOLDFAST_TESTBED', testbed, signal)
  if (ended.length === 0) return undefined
  return `killed ${ended.map(({ name, pid }) => `${name} (pid ${pid})`).join(', ')}`
}

async function removeClusterOf(
  { testbed }: Extract<KnownUndo, { kind: 'remove-cluster' }>,
  _places: UndoPlaces,
  signal: AbortSignal,
): Promise<Done> {
  const removed = await removeCluster(testbed, signal)
  return removed.length === 0 ? undefined : `removed ${removed.join(', ')}`
}

async function removeContainersOf(
  { testbed }: Extract<KnownUndo, { kind: 'remove-containers' }>,
  _places: UndoPlaces,
  signal: AbortSignal,
): Promise<Done> {
  const removed = await removeContainers(testbed, signal)
  return removed.length === 0 ? undefined : `removed ${removed.join(', ')}`
}

async function removePath(
  { path, kind }: { readonly path: string; readonly kind: UndoKind },
  places: UndoPlaces,
  signal: AbortSignal,
): Promise<Done> {
  const parent = await realpath(dirname(path)).catch(() => undefined)
  if (parent === undefined) return undefined
  const real = join(parent, basename(path))
  const roots = await Promise.all([places.runFolder, places.cacheFolder].map(realPathOf))
  if (!roots.some((root) => real.startsWith(root + sep))) {
    throw new HarnessError(
      `refused to remove ${path}: it lies neither below the run's folder ${places.runFolder} ` +
        `nor below the cache ${places.cacheFolder}`,
    )
  }
  const there = await lstat(real).catch(() => undefined)
  if (there === undefined) return undefined
  if (kind === 'remove-file' && there.isDirectory()) {
    throw new HarnessError(`refused to remove ${path}: the record says file, but it is a folder`)
  }
  signal.throwIfAborted()
  await rm(real, { recursive: true, force: true, maxRetries: 3 })
  return `removed ${path}`
}

async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => path)
}
