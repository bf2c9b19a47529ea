import { join } from 'node:path'
import { describeError, HarnessError } from '../core/errors.ts'
import type { Report } from '../core/report.ts'
import { scrubReport } from '../core/scrub-report.ts'
import { scrubber, type MachinePlaces } from '../core/scrub.ts'
import { renderJunit } from '../reporters/junit.ts'
import { renderMarkdown } from '../reporters/markdown.ts'
import { renderYaml } from '../reporters/yaml.ts'
import { appendStepSummary } from './append-step-summary.ts'
import { atomicWrite } from './atomic-write.ts'
import { machinePlaces } from './machine-places.ts'

export interface WriteReportOptions {
  /** The folder of the run. */
  readonly folder: string
  readonly report: Report
  /** `$GITHUB_STEP_SUMMARY`: a file to append the Markdown to; default: none. */
  readonly stepSummary?: string | undefined
  /** What to take out of the report; default: what this machine is called and keeps where. */
  readonly places?: MachinePlaces
}

/** The report as it was written. */
export interface WrittenReport {
  /** Without secrets, host name and absolute paths. */
  readonly report: Report
  readonly files: readonly string[]
  /** What went wrong beside the report, such as a step summary that is full; each a sentence. */
  readonly warnings: readonly string[]
}

/**
 * Writes report.yaml, junit.xml and report.md into the folder of the run, each completely or not
 * at all. When one of them cannot be written the others still are; then a HarnessError names
 * every file that is missing.
 */
export async function writeReport(options: WriteReportOptions): Promise<WrittenReport> {
  const { folder, stepSummary, places = machinePlaces(folder) } = options
  const report = scrubReport(options.report, scrubber(places))
  const markdown = renderMarkdown(report)
  const files: string[] = []
  const missing = new Map<string, string[]>()
  for (const [name, text] of [
    ['report.yaml', renderYaml(report)],
    ['junit.xml', renderJunit(report)],
    ['report.md', markdown],
  ] as const) {
    const path = join(folder, name)
    try {
      await atomicWrite(path, text)
      files.push(path)
    } catch (error) {
      const why = describeError(error).replace(`could not write ${path}`, '')
      missing.set(why, [...(missing.get(why) ?? []), name])
    }
  }
  const warnings: string[] = []
  if (stepSummary !== undefined && stepSummary !== '') {
    await appendStepSummary(stepSummary, markdown).catch((error: unknown) => {
      warnings.push(describeError(error))
    })
  }
  if (missing.size > 0) {
    const problems = [...missing].map(([why, names]) => `${names.join(', ')} in ${folder}${why}`)
    throw new HarnessError([`could not write ${problems.join('; nor ')}`, ...warnings].join('; '))
  }
  return { report, files, warnings }
}
