import { docker } from '../../clients/containers/docker.ts'

const limitMs = 30_000

/** The address of a container in its network; empty while it has none. */
export async function containerAddress(container: string, signal: AbortSignal): Promise<string> {
  const [address = ''] = await containerAddresses([container], signal)
  return address
}

/** The same of several containers in one call, in their order. */
export async function containerAddresses(
  containers: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
  const call = { name: `the address of ${containers.join(', ')}`, limitMs }
  const text = await docker(['inspect', '--format', format, ...containers], call, signal)
  return text.split('\n').slice(0, containers.length)
}
