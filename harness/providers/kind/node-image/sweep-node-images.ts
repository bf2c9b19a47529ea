import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { takeProvisionLock } from '../../../assets/provision-lock.ts'
import { describeError } from '../../../core/errors.ts'
import { removeBuildLeftovers, temporaryFolder } from './build-leftovers.ts'

/** What was taken back, and what could not be: one line for each thing. */
export interface SweptNodeImages {
  readonly done: readonly string[]
  readonly failed: readonly string[]
}

const nothing: SweptNodeImages = { done: [], failed: [] }

/**
 * Takes back what a killed build of a node image left: containers, unnamed images, files in the
 * cache. Does nothing, and asks no Docker, where no build was killed or while one is at work.
 */
export async function sweepNodeImages(
  cacheFolder: string,
  signal: AbortSignal,
): Promise<SweptNodeImages> {
  const path = join(cacheFolder, 'locks', 'node-image')
  const temporary = temporaryFolder(cacheFolder)
  const hadFiles = existsSync(temporary)
  if (!hadFiles && !existsSync(path)) return nothing
  const busy = new AbortController()
  const onWait = (): void => busy.abort(new Error('a living process builds a node image'))
  try {
    const signals = AbortSignal.any([signal, busy.signal])
    await using _lock = await takeProvisionLock({ path, purpose: 'sweeping', onWait }, signals)
    const removed = await removeBuildLeftovers(cacheFolder, signal)
    const files = hadFiles ? [`removed ${temporary}, the unfinished files of a killed build`] : []
    return { done: [...removed, ...files], failed: [] }
  } catch (error) {
    signal.throwIfAborted()
    if (busy.signal.aborted) return nothing
    return { done: [], failed: [`unfinished node images: ${describeError(error)}`] }
  }
}
