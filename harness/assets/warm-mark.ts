import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Remembers in the folder of the Go caches which tool modules were built there, because a build
 * with warm caches needs a tenth of the room. It is a guess: Go forgets what was not used for days.
 */
export async function isWarm(goFolder: string, toolModule: string): Promise<boolean> {
  const path = await markOf(goFolder, toolModule)
  return readFile(path).then(
    () => true,
    () => false,
  )
}

/** Notes that `toolModule` was built with the caches in `goFolder`. */
export async function markWarm(goFolder: string, toolModule: string): Promise<void> {
  const path = await markOf(goFolder, toolModule)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, '')
}

async function markOf(goFolder: string, toolModule: string): Promise<string> {
  const sum = await readFile(join(toolModule, 'go.sum'))
  return join(goFolder, 'warm', createHash('sha256').update(sum).digest('hex'))
}
