import { availableParallelism } from 'node:os'
import type { ProviderName } from '../core/provider.ts'
import { availableMemory } from '../assets/available-memory.ts'

/** What a testbed of default size needs, with room to spare. */
const testbedBytes: Readonly<Record<ProviderName, number>> = {
  embedded: 1.2 * 1024 ** 3,
  kind: 1.5 * 1024 ** 3,
  containers: 2 * 1024 ** 3,
}
/**
 * Checks mostly wait: a core carries this many of them without stalling the runner. A kind testbed
 * has a kubelet and a runtime for each node; four of them on two cores were seen to miss bounds.
 */
const checksPerCore: Readonly<Record<ProviderName, number>> = {
  embedded: 3,
  kind: 1,
  containers: 2,
}

/** How many checks run side by side when the user does not say; a container's limit counts. */
export async function checkJobs(provider: ProviderName): Promise<number> {
  const byMemory = Math.floor((await availableMemory('/')) / testbedBytes[provider])
  return Math.max(1, Math.min(checksPerCore[provider] * availableParallelism(), byMemory))
}
