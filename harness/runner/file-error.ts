import { HarnessError } from '../core/errors.ts'

const advice: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space (old runs go with `holdfast prune`)',
  EDQUOT: 'the disk quota is used up; free some space (old runs go with `holdfast prune`)',
  EACCES: 'this user may not write there; choose another folder with --out',
  EPERM: 'this user may not write there; choose another folder with --out',
  EROFS: 'the file system is read-only; choose another folder with --out',
  EISDIR: 'a folder of that name stands in the way',
  EEXIST: 'a part of that path is a file and not a folder',
  ENOTDIR: 'a part of that path is a file and not a folder',
}

/**
 * A failed write as one sentence: which file, why, and what to do next. The cause is kept only
 * where the sentence does not say it all.
 */
export function explainFileError(path: string, cause: unknown): HarnessError {
  const why = advice[codeOf(cause)]
  if (why === undefined) return new HarnessError(`could not write ${path}`, { cause })
  return new HarnessError(`could not write ${path}: ${why}`)
}

function codeOf(error: unknown): string {
  const hasCode = error instanceof Error && 'code' in error && typeof error.code === 'string'
  return hasCode ? String(error.code) : ''
}
