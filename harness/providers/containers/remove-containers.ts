import { testbedLabel } from '../../clients/containers/container-labels.ts'
import { docker } from '../../clients/containers/docker.ts'

const limitMs = 60_000

/** What a testbed has in the engine, in the order in which it can be removed. */
const kinds = [
  { what: 'container', list: ['ps', '--all'], name: '{{.Names}}', remove: ['rm', '--force'] },
  { what: 'volume', list: ['volume', 'ls'], name: '{{.Name}}', remove: ['volume', 'rm'] },
  { what: 'network', list: ['network', 'ls'], name: '{{.Name}}', remove: ['network', 'rm'] },
] as const

/**
 * Removes what carries the label of a testbed: containers, paused ones too, then volumes and the
 * network. Safe to do twice, and when nothing was made. Returns what there was to remove, for
 * people.
 */
export async function removeContainers(
  testbed: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const removed: string[] = []
  for (const { list, name: format, remove, what } of kinds) {
    const call = { name: `the ${what}s of ${testbed}`, limitMs }
    const filter = ['--filter', `label=${testbedLabel}=${testbed}`, '--format', format]
    const names = (await docker([...list, ...filter], call, signal)).split('\n').filter(Boolean)
    if (names.length === 0) continue
    await docker([...remove, ...names], { name: `the removal of ${call.name}`, limitMs }, signal)
    removed.push(...names.map((name) => `${what} ${name}`))
  }
  return removed
}
