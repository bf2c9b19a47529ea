import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../core/errors.ts'
import type { Report } from '../core/report.ts'
import { parseReport } from '../reporters/parse-report.ts'

/** The report in a run's folder; throws a UsageError when it is missing or cannot be read. */
export async function readReport(folder: string): Promise<Report> {
  const path = join(folder, 'report.yaml')
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text !== undefined) return parseReport(text, path)
  throw new UsageError(
    `${folder} has no readable report.yaml: the run goes on or was killed; ` +
      '`holdfast judge` judges the history that it has',
  )
}
