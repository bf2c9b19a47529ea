import { availableParallelism } from 'node:os'
import type { ProviderName } from '../core/provider.ts'
import { availableMemory } from '../assets/available-memory.ts'

/** What a testbed of default size needs, with room to spare. */
const testbedBytes = 1.2 * 1024 ** 3
/** Checks mostly wait: a core carries this many of them without stalling the runner. */
const checksPerCore = 3

/** A kind testbed has a kubelet and a runtime for each node, and disturbs any other beside it. */
const coresPerKindTestbed = 4

/** How many checks run side by side when the user does not say; a container's limit counts. */
export async function checkJobs(provider: ProviderName): Promise<number> {
  if (provider === 'kind') {
    return Math.max(1, Math.floor(availableParallelism() / coresPerKindTestbed))
  }
  const byMemory = Math.floor((await availableMemory('/')) / testbedBytes)
  return Math.max(1, Math.min(checksPerCore * availableParallelism(), byMemory))
}
