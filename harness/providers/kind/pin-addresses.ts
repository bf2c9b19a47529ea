import { docker } from '../../clients/containers/docker.ts'
import { containerAddress } from './container-address.ts'

const limitMs = 30_000

/**
 * Makes the addresses that containers have in a network their own: an engine gives whoever starts
 * first the lowest that is free, and a node that comes back elsewhere is another node to its peers.
 * For a moment each container is without network.
 */
export async function pinAddresses(
  network: string,
  containers: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    containers.map(async (container) => {
      const call = { name: `the address of ${container}`, limitMs }
      const address = await containerAddress(container, signal)
      await docker(['network', 'disconnect', network, container], call, signal)
      await docker(['network', 'connect', '--ip', address, network, container], call, signal)
    }),
  )
}
