import type { Report } from '../core/report.ts'
import { renderHtml } from './html.ts'
import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import { renderYaml } from './yaml.ts'

/** Every format of a report, by the name that `report --format` takes. */
export const reportRenderers = {
  yaml: renderYaml,
  json: renderJson,
  junit: renderJunit,
  markdown: renderMarkdown,
  html: renderHtml,
} as const satisfies Readonly<Record<string, (report: Report) => string>>

export type ReportFormat = keyof typeof reportRenderers
