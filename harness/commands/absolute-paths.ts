import { resolve } from 'node:path'

/** What `--program name=path` said, with paths that hold from anywhere. */
export function absolutePaths(
  paths: Readonly<Record<string, string>> = {},
  cwd: string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, resolve(cwd, path)]))
}
