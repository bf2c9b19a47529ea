import { parse } from 'yaml'
import { UsageError } from '../core/errors.ts'
import type { Report } from '../core/report.ts'
import { reportApiVersion, reportSchema } from '../core/report-schema.ts'

/**
 * Reads a report from its YAML or JSON. Fields that this holdfast does not know are left out;
 * `where` names the text in the one sentence of the UsageError when it is no report.
 */
export function parseReport(text: string, where = 'the report'): Report {
  const data = parseYaml(text, where)
  if (typeof data !== 'object' || data === null || !('kind' in data)) {
    throw new UsageError(`${where} is not a conformance report: it has no kind`)
  }
  if ('apiVersion' in data && data.apiVersion !== reportApiVersion) {
    const found = String(data.apiVersion)
    throw new UsageError(`${where} is of ${found}; this holdfast reads ${reportApiVersion}`)
  }
  const read = reportSchema.safeParse(data)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const field = issue?.path.join('.') || 'its top'
  throw new UsageError(`${where} is not a conformance report: at ${field}: ${issue?.message ?? ''}`)
}

function parseYaml(text: string, where: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 })
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
    throw new UsageError(`${where} is neither YAML nor JSON: ${reason ?? ''}`, { cause })
  }
}
