import { availableParallelism, freemem } from 'node:os'

/** What a testbed of default size needs, with room to spare. */
const testbedBytes = 1.2 * 1024 ** 3
/** Checks mostly wait: a core carries this many of them without stalling the runner. */
const checksPerCore = 3

/** How many checks run side by side when the user does not say. */
export function checkJobs(): number {
  const byMemory = Math.floor(freemem() / testbedBytes)
  return Math.max(1, Math.min(checksPerCore * availableParallelism(), byMemory))
}
