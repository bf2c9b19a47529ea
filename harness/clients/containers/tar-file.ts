import { Readable } from 'node:stream'

const blockBytes = 512
const chunkBytes = 1024 * 1024

/** A file in a tar archive. */
export interface TarFile {
  /** Below 100 bytes, with no slash at its beginning. */
  readonly path: string
  readonly mode: number
  readonly content: Buffer | { readonly zeros: number }
}

/** A tar archive (ustar) of one file, owned by root; zeros are made as they are read. */
export function tarOf({ content, mode, path }: TarFile): Readable {
  const sizeBytes = Buffer.isBuffer(content) ? content.length : content.zeros
  return Readable.from(
    (function* () {
      yield header(path, mode, sizeBytes)
      if (Buffer.isBuffer(content)) yield content
      else yield* zeros(sizeBytes)
      // To a whole block, and two empty ones for the end.
      yield Buffer.alloc(((blockBytes - (sizeBytes % blockBytes)) % blockBytes) + 2 * blockBytes)
    })(),
    { objectMode: false },
  )
}

function* zeros(sizeBytes: number): Generator<Buffer> {
  const chunk = Buffer.alloc(chunkBytes)
  for (let left = sizeBytes; left > 0; left -= chunkBytes) {
    yield left < chunkBytes ? chunk.subarray(0, left) : chunk
  }
}

function header(path: string, mode: number, sizeBytes: number): Buffer {
  const block = Buffer.alloc(blockBytes)
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0')
  block.write(path, 0)
  block.write(octal(mode, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  block.write(octal(sizeBytes, 11), 124)
  block.write(octal(0, 11), 136)
  // The sum of all bytes, this field read as spaces.
  block.write(' '.repeat(8), 148)
  block.write('0', 156)
  block.write('ustar\u{0}00', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 6)}\u{0} `, 148)
  return block
}
