import { availableParallelism, cpus, loadavg, totalmem, type } from 'node:os'

/** What the figures were taken on, and whether anything else ran there. */
export function machineLine(): string {
  const [cpu] = cpus()
  const memory = (totalmem() / 1024 ** 3).toFixed(0)
  const load = loadavg()[0]?.toFixed(2) ?? 'unknown'
  return [
    `${availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'})`,
    `${memory} GiB`,
    type(),
    `Node ${process.versions.node}`,
    `load ${load} before`,
  ].join(', ')
}
