import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buildVariable, endLeftoverBuilds } from '../assets/end-leftover-builds.ts'
import { takeProvisionLock } from '../assets/provision-lock.ts'
import { processesWithVariable } from '../clients/shell/processes-with-variable.ts'
import { describeError } from '../core/errors.ts'
import type { Swept } from './sweep-run.ts'

/**
 * Ends the compilers and removes the unfinished files that a killed build left in the cache. Does
 * nothing while a living process provides programs there.
 */
export async function sweepBuilds(cacheFolder: string, signal: AbortSignal): Promise<Swept> {
  const temporary = join(cacheFolder, 'tmp')
  const lock = join(cacheFolder, 'locks', 'provide')
  const compilers = await processesWithVariable(buildVariable, cacheFolder)
  if (compilers.length === 0 && !existsSync(temporary) && !existsSync(lock)) return nothing
  const busy = new AbortController()
  try {
    await using _lock = await takeProvisionLock(
      {
        path: lock,
        purpose: 'sweeping',
        onWait: () => busy.abort(new Error('a living process provides programs')),
      },
      AbortSignal.any([signal, busy.signal]),
    )
    await endLeftoverBuilds(cacheFolder, signal)
    const done = compilers.map(({ pid }) => `killed a compiler (pid ${pid})`)
    if (existsSync(temporary)) {
      await rm(temporary, { recursive: true, force: true, maxRetries: 5 })
      done.push(`removed ${temporary}, the unfinished files of a killed build`)
    }
    return { done, failed: [] }
  } catch (error) {
    signal.throwIfAborted()
    if (busy.signal.aborted) return nothing
    return { done: [], failed: [`unfinished builds in ${cacheFolder}: ${describeError(error)}`] }
  }
}

const nothing: Swept = { done: [], failed: [] }
