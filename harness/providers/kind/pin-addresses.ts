import { docker } from '../../clients/containers/docker.ts'
import { containerAddresses } from './container-address.ts'

const limitMs = 30_000

/**
 * Makes the addresses that containers have in a network their own, and returns them in the order of
 * the containers: an engine gives whoever starts first the lowest that is free, and a node that
 * comes back elsewhere is another node to its peers. Each is without network for a moment.
 */
export async function pinAddresses(
  network: string,
  containers: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const addresses = await containerAddresses(containers, signal)
  await Promise.all(
    containers.map(async (container, index) => {
      const call = { name: `the address of ${container}`, limitMs }
      const ip = ['--ip', addresses[index] ?? '']
      await docker(['network', 'disconnect', network, container], call, signal)
      await docker(['network', 'connect', ...ip, network, container], call, signal)
    }),
  )
  return addresses
}
