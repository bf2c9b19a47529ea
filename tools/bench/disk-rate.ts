import { constants } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { nowMs } from '../../harness/core/clock.ts'

const blockBytes = 1024 * 1024

/**
 * Bytes per second that the disk under a folder takes when each block of 1 MiB is on it before the
 * next is written (O_DSYNC). The file is taken away again.
 */
export async function diskRate(folder: string, bytes: number): Promise<number> {
  const path = join(folder, 'disk-rate')
  const { O_WRONLY, O_CREAT, O_TRUNC, O_DSYNC } = constants
  // Not zeros: some disks keep those for nothing.
  const block = Buffer.alloc(blockBytes, 'holdfast')
  const file = await open(path, O_WRONLY | O_CREAT | O_TRUNC | O_DSYNC, 0o600)
  try {
    const startedMs = nowMs()
    for (let written = 0; written < bytes; written += blockBytes) await file.write(block)
    return bytes / ((nowMs() - startedMs) / 1000)
  } finally {
    await file.close()
    await rm(path, { force: true })
  }
}
