import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { HarnessError } from '../../../core/errors.ts'

const chunkBytes = 1024 ** 2

/**
 * Puts other bytes, as many, in the place of these wherever they stand in the data of a member that
 * does not run; throws when they stand nowhere.
 */
export async function alterData(
  dataFolder: string,
  bytes: { readonly from: string; readonly to: string },
): Promise<void> {
  const from = Buffer.from(bytes.from)
  const to = Buffer.from(bytes.to)
  if (from.length === 0 || from.length !== to.length) {
    throw new HarnessError(`"${bytes.to}" cannot take the place of "${bytes.from}"`)
  }
  const path = join(dataFolder, 'member', 'snap', 'db')
  const file = await open(path, 'r+')
  let found = 0
  try {
    // Chunks overlap, so that what lies across the end of one is seen in the next.
    const chunk = Buffer.alloc(chunkBytes + from.length - 1)
    for (let at = 0; ; at += chunkBytes) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at)
      if (bytesRead < from.length) break
      const read = chunk.subarray(0, bytesRead)
      for (let next = read.indexOf(from); next >= 0; next = read.indexOf(from, next + 1)) {
        await file.write(to, 0, to.length, at + next)
        found++
      }
    }
  } finally {
    await file.close()
  }
  if (found === 0) throw new HarnessError(`${path} does not hold "${bytes.from}"`)
}
