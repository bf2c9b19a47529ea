import { stringify } from 'yaml'
import type { Report } from '../core/report.ts'

/** The report as YAML: what a run keeps as report.yaml, and what is published. */
export function renderYaml(report: Report): string {
  return stringify(report, { lineWidth: 100, aliasDuplicateObjects: false })
}
