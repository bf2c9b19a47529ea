import { waitFor } from '../core/deadline.ts'
import { UsageError } from '../core/errors.ts'
import { lifeOf } from './process-identity.ts'
import { RunsIndex, type IndexEntry } from './runs-index.ts'
import { sweepRun } from './sweep-run.ts'

/** A keeper that is asked to end takes its testbed away first. */
const keeperLimitMs = 120_000

/**
 * Takes a testbed of `up` away: asks its keeper to, and does it itself when the keeper is dead.
 * Safe to do again after a failure. Throws a UsageError when there is no such testbed.
 */
export async function takeDown(
  id: string,
  cacheFolder: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<{ readonly failed: number }> {
  const index = new RunsIndex(cacheFolder)
  const entry = await index.find(id)
  if (entry?.kind !== 'up') throw unknownTestbed(id, await index.list())
  await endKeeper(entry, say, signal)
  const swept = await sweepRun(entry, cacheFolder, signal)
  for (const line of swept.done) say(line)
  for (const line of swept.failed) say(`NOT taken back: ${line}`)
  if (swept.failed.length === 0) {
    await index.remove(id)
    say(`testbed ${id} is gone; its logs stay in ${entry.folder}`)
  }
  return { failed: swept.failed.length }
}

async function endKeeper(
  entry: IndexEntry,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const life = await lifeOf(entry)
  if (life === 'dead') return
  if (life === 'elsewhere') {
    throw new UsageError(`testbed ${entry.id} was made in another container: take it down there`)
  }
  say(`asking the keeper of ${entry.id} (pid ${entry.pid}) to end`)
  process.kill(entry.pid, 'SIGTERM')
  await waitFor(
    { name: `the keeper of ${entry.id} to take its testbed away`, limitMs: keeperLimitMs },
    async () => ({ done: (await lifeOf(entry)) === 'dead', seen: `pid ${entry.pid} still runs` }),
    signal,
  )
}

function unknownTestbed(id: string, entries: readonly IndexEntry[]): UsageError {
  const ids = entries.filter(({ kind }) => kind === 'up').map((entry) => entry.id)
  const known = ids.length > 0 ? `there is ${ids.join(', ')}` : 'there is none'
  return new UsageError(`no testbed of up is called "${id}"; ${known}`)
}
