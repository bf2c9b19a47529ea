import { open } from 'node:fs/promises'

const blockBytes = 64 * 1024
const newline = 10

/**
 * The last lines of a file, oldest first, read from its end: a log may be as long as it likes. A
 * file that is not there has none.
 */
export async function lastLines(path: string, linesMax: number): Promise<string[]> {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return []
  try {
    let { size: from } = await file.stat()
    const blocks: Buffer[] = []
    // The line that the first block read here begins with may be cut: one more is needed.
    for (let newlines = 0; from > 0 && newlines <= linesMax;) {
      const length = Math.min(blockBytes, from)
      from -= length
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from)
      const block = buffer.subarray(0, bytesRead)
      newlines += block.reduce((sum, byte) => (byte === newline ? sum + 1 : sum), 0)
      blocks.unshift(block)
    }
    const text = Buffer.concat(blocks).toString('utf8').trimEnd()
    return text === '' ? [] : text.split('\n').slice(-linesMax)
  } finally {
    await file.close()
  }
}
