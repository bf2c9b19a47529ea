import { availableParallelism } from 'node:os'
import { availableMemory } from '../assets/available-memory.ts'

/** What a testbed of default size needs, with room to spare. */
const testbedBytes = 1.2 * 1024 ** 3
/** Checks mostly wait: a core carries this many of them without stalling the runner. */
const checksPerCore = 3

/** How many checks run side by side when the user does not say; a container's limit counts. */
export async function checkJobs(): Promise<number> {
  const byMemory = Math.floor((await availableMemory('/')) / testbedBytes)
  return Math.max(1, Math.min(checksPerCore * availableParallelism(), byMemory))
}
