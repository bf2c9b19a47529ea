import { join } from 'node:path'
import { atomicWrite } from './atomic-write.ts'
import { cacheFolder } from '../assets/cache-folder.ts'
import { rfc3339, wallMs } from '../core/clock.ts'
import type { UndoAction } from '../core/journal.ts'
import { JournalFile } from './journal-file.ts'
import { holdfastVersion } from './package-root.ts'
import { makeRunFolder, newRunId } from './run-folder.ts'
import { identityOf } from './process-identity.ts'
import { Recorder } from './recorder.ts'
import { RunsIndex } from './runs-index.ts'
import { undoActionFor } from './undo.ts'
import type { RunOptions } from './run-options.ts'

/** A run that has its folder, its journal and its place in the index, and has done nothing yet. */
export interface PreparedRun {
  readonly id: string
  readonly folder: string
  readonly holdfast: string
  readonly startedWallMs: number
  readonly journal: JournalFile
  readonly undo: UndoAction
  /** Set once recording began. */
  readonly recorder: Recorder | undefined
  /** Begins `history.jsonl`; a history that cannot be written any more breaks the run. */
  record(onError: (error: Error) => void): Recorder
  close(): Promise<void>
}

/**
 * Makes the folder of a run and everything that `sweep` needs to find it. Throws a UsageError when
 * the folder cannot be had.
 */
export async function prepareRun(
  options: Pick<RunOptions, 'out' | 'seed'> & { readonly kind?: 'run' | 'up' },
): Promise<PreparedRun> {
  const id = newRunId()
  const startedWallMs = wallMs()
  const cache = cacheFolder(process.env)
  const folder = await makeRunFolder({
    id,
    cwd: process.cwd(),
    ...(options.out !== undefined && { out: options.out }),
  })
  const identity = await identityOf()
  const index = new RunsIndex(cache)
  const kind = options.kind ?? 'run'
  await index.add({ id, folder, kind, createdWallMs: startedWallMs, ...identity })
  const journal = await JournalFile.create(join(folder, 'journal.jsonl'), { run: id, ...identity })
  const holdfast = holdfastVersion()
  await atomicWrite(
    join(folder, 'run.json'),
    `${JSON.stringify({ run: id, holdfast, started: rfc3339(startedWallMs), options }, undefined, 2)}\n`,
  )
  let recorder: Recorder | undefined
  return {
    id,
    folder,
    holdfast,
    startedWallMs,
    journal,
    undo: undoActionFor({ runFolder: folder, cacheFolder: cache }),
    get recorder() {
      return recorder
    },
    record(onError) {
      recorder = new Recorder({
        path: join(folder, 'history.jsonl'),
        run: id,
        seed: options.seed,
        holdfast,
        onError,
      })
      return recorder
    },
    close: () => journal.close(),
  }
}
