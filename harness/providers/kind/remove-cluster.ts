import { testbedLabel } from '../../clients/containers/container-labels.ts'
import { docker } from '../../clients/containers/docker.ts'
import { clusterLabel, clusterNames } from './cluster-names.ts'
import { killContainer } from './node-member.ts'

const limitMs = 60_000

/**
 * Removes what a kind testbed is made of, by the labels that it carries: containers with their
 * volumes, then its network. Safe to do twice, and when nothing was made. Returns what there was to
 * remove, for people.
 */
export async function removeCluster(
  testbed: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { cluster } = clusterNames(testbed)
  const containers = await list(
    ['ps', '--all', '--filter', `label=${clusterLabel}=${cluster}`, '--format', '{{.Names}}'],
    signal,
  )
  await Promise.all(
    containers.map(async (container) => {
      await killContainer(container, signal)
      const name = `the removal of ${container}`
      await docker(['rm', '--force', '--volumes', container], { name, limitMs }, signal)
    }),
  )
  const networks = await list(
    ['network', 'ls', '--filter', `label=${testbedLabel}=${testbed}`, '--format', '{{.Name}}'],
    signal,
  )
  for (const network of networks) {
    const name = `the removal of network ${network}`
    await docker(['network', 'rm', network], { name, limitMs }, signal)
  }
  return [
    ...containers.map((container) => `container ${container} with its volumes`),
    ...networks.map((network) => `network ${network}`),
  ]
}

async function list(args: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const text = await docker(args, { name: `docker ${args[0] ?? ''} of a testbed`, limitMs }, signal)
  return text.split('\n').filter((line) => line !== '')
}
