import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Moves a finished file to its final name so that, whatever dies when, that name holds either what
 * it held before or the whole new file. Both paths must lie on one file system.
 */
export async function moveDurably(from: string, to: string): Promise<void> {
  await synchronise(from)
  await rename(from, to)
  await synchronise(dirname(to))
}

let written = 0

/** Writes a small file completely or not at all. */
export async function writeDurably(path: string, text: string): Promise<void> {
  written += 1
  const temporary = `${path}.${process.pid}-${written}.part`
  const file = await open(temporary, 'w', 0o644)
  try {
    await file.writeFile(text)
  } finally {
    await file.close()
  }
  await moveDurably(temporary, path)
}

async function synchronise(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
