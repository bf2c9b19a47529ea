import { readdir, readFile } from 'node:fs/promises'
import { processStart } from './process-start.ts'

/** A process that runs, named so that it cannot be mistaken for a later one with its pid. */
export interface RunningProcess {
  readonly pid: number
  /** As `processStart` gives it. */
  readonly start: string
}

/**
 * The running processes that were started with `name=value` in their environment, which children
 * inherit; this process itself is left out. Those of other users cannot be read and are not seen.
 */
export async function processesWithVariable(
  name: string,
  value: string,
): Promise<readonly RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number)
  const looks = pids.map(async (pid): Promise<RunningProcess | undefined> => {
    if (pid === process.pid) return undefined
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
    if (!environment.split('\0').includes(`${name}=${value}`)) return undefined
    const start = await processStart(pid)
    return start === undefined ? undefined : { pid, start }
  })
  return (await Promise.all(looks)).filter((found) => found !== undefined)
}
