import { readFile } from 'node:fs/promises'
import { processesWithVariable } from '../../harness/clients/shell/processes-with-variable.ts'

/** Clock ticks of `/proc/PID/stat`: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/** What processes cost while they were looked at. */
export interface ProcessCosts {
  readonly cpuMs: number
  /** Highest resident memory seen of all of them at a time, bytes. */
  readonly rssBytesMax: number
  readonly processes: number
}

interface Cost {
  readonly cpuMs: number
  readonly rssBytes: number
}

/**
 * Adds up CPU and memory of the processes that a run has marked, and of its runner, from looks at
 * `/proc`. What a process did between the last look and its end is missed.
 */
export class CostLedger {
  readonly #run: string
  readonly #runner: number
  readonly #cpuMs = new Map<string, number>()
  readonly #rssBytesMax = { runner: 0, cluster: 0 }

  constructor(options: { readonly run: string; readonly runnerPid: number }) {
    this.#run = options.run
    this.#runner = options.runnerPid
  }

  async look(): Promise<void> {
    const marked = await processesWithVariable('HOLDFAST_RUN', this.#run)
    const runner = await costOf(this.#runner)
    if (runner !== undefined) this.#note('runner', [['runner', runner]])
    const costs = await Promise.all(
      marked.map(async ({ pid, start }) => [`${pid}/${start}`, await costOf(pid)] as const),
    )
    this.#note(
      'cluster',
      costs.flatMap(([key, cost]) => (cost === undefined ? [] : [[key, cost] as const])),
    )
  }

  get runner(): ProcessCosts {
    return this.#costs('runner', (key) => key === 'runner')
  }

  get cluster(): ProcessCosts {
    return this.#costs('cluster', (key) => key !== 'runner')
  }

  #note(who: 'runner' | 'cluster', costs: readonly (readonly [string, Cost])[]): void {
    let rssBytes = 0
    for (const [key, cost] of costs) {
      this.#cpuMs.set(key, cost.cpuMs)
      rssBytes += cost.rssBytes
    }
    this.#rssBytesMax[who] = Math.max(this.#rssBytesMax[who], rssBytes)
  }

  #costs(who: 'runner' | 'cluster', isOwn: (key: string) => boolean): ProcessCosts {
    const own = [...this.#cpuMs].filter(([key]) => isOwn(key))
    const cpuMs = own.reduce((sum, [, ms]) => sum + ms, 0)
    return { cpuMs, rssBytesMax: this.#rssBytesMax[who], processes: own.length }
  }
}

/** User and system time of a process and of its children that it has waited for, and its memory. */
export async function costOf(pid: number): Promise<Cost | undefined> {
  const [stat, statm] = await Promise.all(
    ['stat', 'statm'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
  )
  if (stat === undefined || statm === undefined || stat === '') return undefined
  // The second field is the program's name in parentheses, in which anything may stand.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  const pages = Number(statm.split(' ')[1])
  return { cpuMs: (ticks / ticksPerSecond) * 1000, rssBytes: pages * pageBytes }
}

/** CPU milliseconds so far of this process, which is the client, and of an etcd. */
export async function cpuOfBoth(
  etcdPid: number,
): Promise<{ readonly client: number; readonly etcd: number }> {
  const { user, system } = process.cpuUsage()
  return { client: (user + system) / 1000, etcd: (await costOf(etcdPid))?.cpuMs ?? 0 }
}

/** Of every architecture that the programs under test are had for, unless its kernel was changed. */
const pageBytes = 4096
