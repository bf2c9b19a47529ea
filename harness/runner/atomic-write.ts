import { randomUUID } from 'node:crypto'
import { mkdir, open, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { moveDurably } from '../assets/durable-file.ts'
import { explainFileError } from './file-error.ts'

/**
 * Writes a file completely or not at all: whatever dies when, the name holds what it held before
 * or the whole new text. Makes missing folders. Throws a HarnessError of one sentence that names
 * the file when the disk or the rights do not allow it.
 */
export async function atomicWrite(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`)
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(text)
    } finally {
      await file.close()
    }
    await moveDurably(temporary, path)
  } catch (cause) {
    // A full disk may have taken half of it; what it took is given back.
    await rm(temporary, { force: true }).catch(() => undefined)
    throw explainFileError(path, cause)
  }
}
