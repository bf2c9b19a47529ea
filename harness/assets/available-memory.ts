import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Bytes of memory that new processes may take: what the machine has available, or less where a
 * control group (a container, a service) sets a limit. `root` is `/`; tests put a folder there.
 */
export async function availableMemory(root: string): Promise<number> {
  const machine = await ofMachine(root)
  const groups = (await readText(root, 'proc/self/cgroup')).split('\n').flatMap(parseGroup)
  const limits = await Promise.all(groups.map(async (group) => ofGroup(root, group)))
  return Math.min(machine, ...limits)
}

/** A control group that may limit memory, in version 1 or 2 of that interface. */
interface Group {
  readonly path: string
  readonly mount: string
  readonly limit: string
  readonly usage: string
  /** Memory in memory.stat that is given up when processes need it. */
  readonly reclaimable: string
}

/** Lines are `number:controllers:path`; number 0 without controllers is version 2. */
function parseGroup(line: string): readonly Group[] {
  const [number, controllers = '', path] = line.split(':')
  if (path === undefined) return []
  if (number === '0' && controllers === '') {
    const files = { limit: 'memory.max', usage: 'memory.current', reclaimable: 'inactive_file' }
    return [{ path, mount: 'sys/fs/cgroup', ...files }]
  }
  if (!controllers.split(',').includes('memory')) return []
  const files = { limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes' }
  return [{ path, mount: 'sys/fs/cgroup/memory', ...files, reclaimable: 'total_inactive_file' }]
}

/** The least that the group or one of those around it leaves. */
async function ofGroup(root: string, group: Group): Promise<number> {
  // In a container the path may be that of the host, while the container's own group is mounted.
  const folders = ['/']
  for (let path = group.path; path !== '/' && path !== '.'; path = dirname(path)) folders.push(path)
  const left = folders.map(async (path) => {
    const read = async (name: string): Promise<string> =>
      readText(root, join(group.mount, path, name))
    const limit = Number.parseInt(await read(group.limit), 10)
    const usage = Number.parseInt(await read(group.usage), 10)
    // No limit is written as `max`, as a number near 2^63, or as no file at all.
    if (Number.isNaN(limit) || Number.isNaN(usage)) return Infinity
    const stat = new RegExp(`^${group.reclaimable} (\\d+)$`, 'm').exec(await read('memory.stat'))
    return Math.max(0, limit - usage + Number(stat?.[1] ?? 0))
  })
  return Math.min(...(await Promise.all(left)))
}

async function ofMachine(root: string): Promise<number> {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(await readText(root, 'proc/meminfo'))?.[1]
  return kilobytes === undefined ? Infinity : Number(kilobytes) * 1024
}

async function readText(root: string, path: string): Promise<string> {
  return readFile(join(root, path), 'utf8').catch(() => '')
}
