import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Where the running code lies: the clone itself, or `dist` of the package. Holds `suites/`. */
export const codeRoot = resolve(import.meta.dirname, '..', '..')

/** The clone or the installed package. Holds package.json, and manifests in `suites/`. */
export const packageRoot = existsSync(join(codeRoot, 'package.json')) ? codeRoot : dirname(codeRoot)

/** Version of this holdfast. */
export function holdfastVersion(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
