import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { waitFor } from '../../harness/core/deadline.ts'
import { EmbeddedTestbed } from '../../harness/providers/embedded/embedded-testbed.ts'
import type { Bench } from './open-bench.ts'

/** One etcd of a testbed that has been laid out, and what it is measured with. */
export interface LoneEtcd {
  readonly etcd: EmbeddedTestbed['etcd']
  /** Holds its data: what is measured of the disk is measured here. */
  readonly folder: string
  readonly pid: number
}

/** Runs `body` with one etcd, with mutual TLS and as a testbed has it, and takes it away. */
export async function withEtcd<T>(
  bench: Bench,
  options: { readonly name: string; readonly quotaBytes: number },
  body: (etcd: LoneEtcd) => Promise<T>,
): Promise<T> {
  const id = `${bench.run}-${options.name}`
  const folder = join(bench.folder, 'testbeds', id)
  return bench.within({ id, folder }, async () => {
    const { programs, versions, stagesFile, signal, run } = bench
    const logsFolder = join(bench.folder, 'logs', id)
    await mkdir(logsFolder, { recursive: true })
    const provision = {
      ...bench.testbed,
      etcdQuotaBytes: options.quotaBytes,
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
      await testbed.connect()
      const process = testbed.processOf('etcd-0')
      await process.start('provision', signal)
      await waitFor(
        { name: 'etcd to answer', limitMs: 30_000 },
        async (look) => {
          const { version } = await testbed.etcd.status('etcd-0', look)
          return { done: true, seen: version }
        },
        signal,
      )
      return await body({ etcd: testbed.etcd, folder, pid: process.pid ?? 0 })
    } finally {
      await testbed.close()
    }
  })
}
