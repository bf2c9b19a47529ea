import { open } from 'node:fs/promises'

/**
 * Reads what was appended to a file since the last time: whole lines only. A file that is not there
 * has none, and one that was cut back is read from its beginning.
 */
export function followLines(path: string, fromByte: number): () => Promise<string[]> {
  let from = fromByte
  let rest = Buffer.alloc(0)
  return async () => {
    const file = await open(path, 'r').catch(() => undefined)
    if (file === undefined) return []
    try {
      const { size } = await file.stat()
      if (size < from) {
        from = 0
        rest = Buffer.alloc(0)
      }
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
      from += bytesRead
      const lines = Buffer.concat([rest, buffer.subarray(0, bytesRead)])
      const end = lines.lastIndexOf('\n') + 1
      rest = lines.subarray(end)
      return lines.subarray(0, end).toString('utf8').split('\n').slice(0, -1)
    } finally {
      await file.close()
    }
  }
}
