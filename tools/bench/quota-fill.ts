import { keepHeapSmall } from '../../harness/runner/keep-heap-small.ts'
import { diskRate } from './disk-rate.ts'
import type { Bench } from './open-bench.ts'
import { cpuOfBoth } from './process-costs.ts'
import type { Section } from './section.ts'
import { watchMemory } from './watch-memory.ts'
import { withEtcd } from './with-etcd.ts'

const diskBytes = 256 * 1024 * 1024
/** As the fault fill-quota has them. */
const valueBytes = 1_000_000
const writers = 8

/**
 * Fills one etcd, with mutual TLS and as a testbed has it, to its quota, and measures the disk
 * before and after with synchronous writes in the same folder. Both sides' CPU says which of them,
 * if any, is in the way; the memory is that of this process, which holds the values.
 */
export async function measureQuotaFill(bench: Bench, quotaBytes: number): Promise<Section> {
  return withEtcd(bench, { name: 'fill', quotaBytes }, async ({ etcd, folder, pid }) => {
    const before = await diskRate(folder, diskBytes)
    // As a run does when everything is loaded.
    keepHeapSmall()
    const costsBefore = await cpuOfBoth(pid)
    const memory = watchMemory()
    const prefix = '/holdfast-fill/'
    const options = { prefix, valueBytes, writers, bytesMax: 2 * quotaBytes }
    const fill = await etcd.fill(options, bench.signal)
    const { beforeBytes, mostBytes } = memory.stop()
    const costs = await cpuOfBoth(pid)
    const after = await diskRate(folder, diskBytes)
    const disk = (before + after) / 2
    const rate = fill.bytes / (fill.tookMs / 1000)
    const cores = (who: 'client' | 'etcd'): string =>
      ((costs[who] - costsBefore[who]) / fill.tookMs).toFixed(2)
    return {
      title: `Filling etcd to a quota of ${Math.round(quotaBytes / 1024 ** 2)} MiB`,
      rows: [
        ['values written by the fill', perSecond(rate)],
        ['disk, 1 MiB O_DSYNC, before and after', `${perSecond(before)}, ${perSecond(after)}`],
        ['ratio, at best 0.5: etcd writes each byte twice', (rate / disk).toFixed(2)],
        ['cores that etcd and the client used', `${cores('etcd')}, ${cores('client')}`],
        [
          'memory of the client before, at most',
          `${megabytes(beforeBytes)}, ${megabytes(mostBytes)}`,
        ],
        ['how it ended', fill.lastText || 'never refused'],
      ],
      goals: [],
    }
  })
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}

function perSecond(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB/s`
}
