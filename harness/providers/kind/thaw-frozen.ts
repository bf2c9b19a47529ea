import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { docker } from '../../clients/containers/docker.ts'

/**
 * Thaws the frozen cgroups of a container and returns how many there were. A node that dies while
 * its runtime has a pod frozen cannot end: what is frozen acts on no signal, and keeps the node's
 * process namespace alive. That is a failure of the lane, of cgroup v1 with the systemd driver; on
 * v2 the kernel kills what is frozen. `freezer` is where cgroup v1 has its freezer.
 */
export async function thawFrozen(
  container: string,
  signal: AbortSignal,
  freezer = '/sys/fs/cgroup/freezer',
): Promise<number> {
  const options = { name: `the id of ${container}`, limitMs: 10_000 }
  const id = (await docker(['inspect', '--format', '{{.Id}}', container], options, signal)).trim()
  // Its own process cannot be asked: one that is about to end has left its cgroups already.
  const roots = [join(freezer, 'docker', id), join(freezer, 'system.slice', `docker-${id}.scope`)]
  const root = roots.find((folder) => existsSync(folder))
  if (root === undefined) return 0
  const files = await readdir(root, { recursive: true }).catch((): string[] => [])
  let thawed = 0
  for (const file of files.filter((name) => name.endsWith('/freezer.state'))) {
    const state = join(root, file)
    if ((await readFile(state, 'utf8').catch(() => 'THAWED')).trim() === 'THAWED') continue
    await writeFile(state, 'THAWED').catch(() => undefined)
    thawed++
  }
  return thawed
}
