import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { HarnessError } from '../core/errors.ts'

/**
 * The folder of the Go tool modules, `tools/<family>/<minor>/`. It lies beside the nearest
 * package.json above this file, in a clone (harness/assets) as in the package (dist/harness/…).
 */
export function toolsFolder(): string {
  let folder = import.meta.dirname
  while (!isPackageFolder(folder)) {
    const parent = dirname(folder)
    if (parent === folder) {
      throw new HarnessError(`found no package.json of holdfast above ${import.meta.dirname}`)
    }
    folder = parent
  }
  return join(folder, 'tools')
}

function isPackageFolder(folder: string): boolean {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return false
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
  return (
    typeof content === 'object' &&
    content !== null &&
    'name' in content &&
    content.name === 'holdfast'
  )
}
