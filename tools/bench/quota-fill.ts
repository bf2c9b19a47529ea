import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { waitFor } from '../../harness/core/deadline.ts'
import { EmbeddedTestbed } from '../../harness/providers/embedded/embedded-testbed.ts'
import { diskRate } from './disk-rate.ts'
import type { Bench } from './open-bench.ts'
import type { Section } from './section.ts'

const diskBytes = 256 * 1024 * 1024
/** As the fault fill-quota has them. */
const valueBytes = 1_000_000
const writers = 8

/**
 * Fills one etcd, with mutual TLS and as a testbed has it, to its quota, and measures the disk
 * before and after with synchronous writes in the same folder.
 */
export async function measureQuotaFill(bench: Bench, quotaBytes: number): Promise<Section> {
  const id = `${bench.run}-fill`
  const folder = join(bench.folder, 'testbeds', id)
  return bench.within({ id, folder }, async () => {
    const before = await diskRate(folder, diskBytes)
    const fill = await fillOnce(bench, { id, folder, quotaBytes })
    const after = await diskRate(folder, diskBytes)
    const disk = (before + after) / 2
    const rate = fill.bytes / (fill.tookMs / 1000)
    return {
      title: `Filling etcd to a quota of ${Math.round(quotaBytes / 1024 ** 2)} MiB`,
      rows: [
        ['values written by the fill', perSecond(rate)],
        ['disk, 1 MiB O_DSYNC, before and after', `${perSecond(before)}, ${perSecond(after)}`],
        ['ratio, at best 0.5: etcd writes each byte twice', (rate / disk).toFixed(2)],
        ['how it ended', fill.lastText || 'never refused'],
      ],
      goals: [],
    }
  })
}

async function fillOnce(
  bench: Bench,
  options: { readonly id: string; readonly folder: string; readonly quotaBytes: number },
) {
  const { id, folder, quotaBytes } = options
  const { programs, versions, stagesFile, signal, run } = bench
  const logsFolder = join(bench.folder, 'logs', id)
  await mkdir(logsFolder, { recursive: true })
  const provision = {
    ...bench.testbed,
    etcdQuotaBytes: quotaBytes,
    id,
    run,
    folder,
    logsFolder,
    record: () => undefined,
    progress: () => undefined,
  }
  const testbed = await EmbeddedTestbed.layOut(
    { programs, versions, stagesFile, provision },
    signal,
  )
  try {
    await testbed.processOf('etcd-0').start('provision', signal)
    await waitFor(
      { name: 'etcd to answer', limitMs: 30_000 },
      async (look) => {
        const { version } = await testbed.etcd.status('etcd-0', look)
        return { done: true, seen: version }
      },
      signal,
    )
    const prefix = '/holdfast-fill/'
    const fill = { prefix, valueBytes, writers, bytesMax: 2 * quotaBytes }
    return await testbed.etcd.fill(fill, signal)
  } finally {
    await testbed.close()
  }
}

function perSecond(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB/s`
}
