import { processesWithVariable } from '../clients/shell/processes-with-variable.ts'
import { waitFor } from '../core/deadline.ts'

/** Set to the cache folder for every build, so that what outlives a killed holdfast is found. */
export const buildVariable = 'HOLDFAST_BUILD'

/**
 * Ends the compilers that a killed holdfast left running in this cache folder. Only for the holder
 * of the folder's lock, who knows that no other build has a right to run.
 */
export async function endLeftoverBuilds(cacheFolder: string, signal: AbortSignal): Promise<void> {
  await waitFor(
    { name: 'the end of compilers of a killed holdfast', limitMs: 10_000 },
    async () => {
      const left = await processesWithVariable(buildVariable, cacheFolder)
      for (const { pid } of left) kill(pid)
      return { done: left.length === 0, seen: `processes ${left.map(({ pid }) => pid).join(', ')}` }
    },
    signal,
  )
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}
