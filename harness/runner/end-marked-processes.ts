import { readFile } from 'node:fs/promises'
import { processesWithVariable } from '../clients/shell/processes-with-variable.ts'
import { waitFor } from '../core/deadline.ts'

/** A process that was ended. */
export interface EndedProcess {
  readonly pid: number
  /** The kernel's name for it: the first 15 letters of its program's name. */
  readonly name: string
}

/**
 * Kills every process that carries `variable=value` in its environment, also those that SIGSTOP
 * holds and those that they start meanwhile, and returns them when all are gone. Throws after 15 s.
 */
export async function endMarkedProcesses(
  mark: { readonly variable: 'HOLDFAST_RUN' | 'HOLDFAST_TESTBED'; readonly value: string },
  signal: AbortSignal,
): Promise<readonly EndedProcess[]> {
  const ended = new Map<number, EndedProcess>()
  await waitFor(
    { name: `the end of processes with ${mark.variable}=${mark.value}`, limitMs: 15_000 },
    async () => {
      const left = await processesWithVariable(mark.variable, mark.value)
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
