import type { Report } from '../core/report.ts'

/** The report as JSON, for programs. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`
}
