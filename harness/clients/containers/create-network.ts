import { docker } from './docker.ts'
import { runLabel, testbedLabel } from './container-labels.ts'

const limitMs = 30_000

/**
 * Makes the network of a testbed, with a subnet of its own that is said outright, and returns that,
 * such as `172.18.0.0/16`: only in such a network can a container that was cut off have its address
 * back. Which subnet is free the engine knows: it is asked for a network, and that one is made anew
 * with the subnet that it chose.
 */
export async function createNetwork(
  network: string,
  owner: { readonly run: string; readonly id: string },
  signal: AbortSignal,
): Promise<string> {
  const name = `the network ${network}`
  const call = (args: readonly string[]): Promise<string> => docker(args, { name, limitMs }, signal)
  const labels = [`${runLabel}=${owner.run}`, `${testbedLabel}=${owner.id}`]
  const create = ['network', 'create', ...labels.flatMap((label) => ['--label', label])]
  await call([...create, network])
  const format = '{{(index .IPAM.Config 0).Subnet}}'
  const subnet = (await call(['network', 'inspect', '--format', format, network])).trim()
  await call(['network', 'rm', network])
  await call([...create, '--subnet', subnet, network])
  return subnet
}
