import { readdir, readFile } from 'node:fs/promises'
import { processesWithVariable } from '../clients/shell/processes-with-variable.ts'
import { waitFor } from '../core/deadline.ts'

/** What the children of a run carry in their environment: the id of the run, of the testbed. */
export type Mark = 'HOLDFAST_RUN' | 'HOLDFAST_TESTBED'

/** A process that was ended. */
export interface EndedProcess {
  readonly pid: number
  /** The kernel's name for it: the first 15 letters of its program's name. */
  readonly name: string
}

/** Every value that some running process of this user carries the mark with. */
export async function marksInUse(mark: Mark): Promise<ReadonlySet<string>> {
  const pids = (await readdir('/proc').catch((): string[] => [])).filter((name) =>
    /^\d+$/.test(name),
  )
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
      const variable = environment.split('\0').find((one) => one.startsWith(`${mark}=`))
      return variable?.slice(mark.length + 1)
    }),
  )
  return new Set(found.filter((value) => value !== undefined))
}

/**
 * Kills every process that carries the mark with this value, also those that SIGSTOP holds and
 * those that they start meanwhile, and returns them when all are gone. Throws after 15 s.
 */
export async function endMarkedProcesses(
  mark: Mark,
  value: string,
  signal: AbortSignal,
): Promise<readonly EndedProcess[]> {
  const ended = new Map<number, EndedProcess>()
  await waitFor(
    { name: `the end of processes with ${mark}=${value}`, limitMs: 15_000, everyMs: 20 },
    async () => {
      const left = await processesWithVariable(mark, value)
      for (const { pid } of left) {
        if (!ended.has(pid)) ended.set(pid, { pid, name: await nameOf(pid) })
        kill(pid)
      }
      const seen = left.map(({ pid }) => `${ended.get(pid)?.name ?? ''} (pid ${pid})`).join(', ')
      return { done: left.length === 0, seen }
    },
    signal,
  )
  return [...ended.values()]
}

async function nameOf(pid: number): Promise<string> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'process')
  return name.trim()
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself; if it is still there, the next look says so.
  }
}
