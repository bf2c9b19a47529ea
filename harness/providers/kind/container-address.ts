import { docker } from '../../clients/containers/docker.ts'

const limitMs = 30_000

/** The address of a container in its network; empty while it has none. */
export async function containerAddress(container: string, signal: AbortSignal): Promise<string> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
  const call = { name: `the address of ${container}`, limitMs }
  return (await docker(['inspect', '--format', format, container], call, signal)).trim()
}
