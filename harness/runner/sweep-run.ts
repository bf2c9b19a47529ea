import { existsSync } from 'node:fs'
import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { withDeadline } from '../core/deadline.ts'
import { describeError } from '../core/errors.ts'
import { endMarkedProcesses } from './end-marked-processes.ts'
import { JournalFile } from './journal-file.ts'
import { readJournal, type ReadJournal } from './read-journal.ts'
import { carryOut, undoLimitMs } from './undo.ts'

/** What was taken back, and what could not be; each a line. */
export interface Swept {
  readonly done: readonly string[]
  readonly failed: readonly string[]
}

/**
 * Takes back what a dead run left: its processes by their mark, then what its journal still says,
 * newest first, then the folders of its testbeds. Goes on after a failure. Safe to do twice. Only
 * for callers that know the run to be dead.
 */
export async function sweepRun(
  run: { readonly id: string; readonly folder: string },
  cacheFolder: string,
  signal: AbortSignal,
): Promise<Swept> {
  const done: string[] = []
  const failed: string[] = []
  const attempt = async (what: string, act: () => Promise<void>): Promise<void> => {
    try {
      await act()
    } catch (error) {
      signal.throwIfAborted()
      failed.push(`${what}: ${describeError(error)}`)
    }
  }
  await attempt('processes', async () => {
    for (const { name, pid } of await endMarkedProcesses('HOLDFAST_RUN', run.id, signal)) {
      done.push(`killed ${name} (pid ${pid})`)
    }
  })
  const path = join(run.folder, 'journal.jsonl')
  if (!existsSync(path)) return { done, failed }
  await attempt(path, async () => {
    const read = await readJournal(path)
    // Another run has this folder by now, and may live.
    if (read.head !== undefined && read.head.run !== run.id) return
    failed.push(...read.problems)
    await undoAll({ run, path, read, cacheFolder }, { done, attempt }, signal)
    // A folder that is not this run's own, whatever an index says, is none of its business.
    const testbeds = join(run.folder, 'testbeds')
    if (read.head?.run !== run.id || !existsSync(testbeds)) return
    const isEmpty = (await readdir(testbeds)).length === 0
    if (isEmpty) return rmdir(testbeds)
    await rm(testbeds, { recursive: true, force: true, maxRetries: 3 })
    done.push(`removed ${testbeds}`)
  })
  return { done, failed }
}

interface Undoing {
  readonly run: { readonly id: string; readonly folder: string }
  readonly path: string
  readonly read: ReadJournal
  readonly cacheFolder: string
}

async function undoAll(
  { cacheFolder, path, read, run }: Undoing,
  result: {
    readonly done: string[]
    readonly attempt: (what: string, act: () => Promise<void>) => Promise<void>
  },
  signal: AbortSignal,
): Promise<void> {
  if (read.open.length === 0) return
  const journal = await JournalFile.reopen(path, read)
  const places = { runFolder: run.folder, cacheFolder }
  try {
    for (const { id, undo } of read.open.toReversed()) {
      await result.attempt(undo.name, async () => {
        const limit = { name: `undo of ${undo.name}`, limitMs: undoLimitMs }
        const did = await withDeadline(limit, (limited) => carryOut(undo, places, limited), signal)
        if (did !== undefined) result.done.push(did)
        await journal.strike({ id, undo })
      })
    }
  } finally {
    await journal.close()
  }
}
