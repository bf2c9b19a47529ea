import { readdir, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { sha256OfFile } from '../../../assets/sha256-of-file.ts'
import { toolsFolder } from '../../../assets/tools-folder.ts'
import type { RecipeFile } from './image-inputs.ts'

/** Holds `files`, which are copied to the root of a node, and the script `assemble`. */
export function recipeFolder(): string {
  return join(dirname(toolsFolder()), 'kind-config', 'node-image')
}

/** Every file of the recipe with its digest. */
export async function recipeFiles(
  folder: string,
  signal: AbortSignal,
): Promise<readonly RecipeFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Promise.all(
    files.map(async ({ name, parentPath }) => {
      const path = join(parentPath, name)
      const { mode } = await stat(path)
      const sha256 = await sha256OfFile(path, signal)
      return { path: relative(folder, path), executable: (mode & 0o100) !== 0, sha256 }
    }),
  )
}
