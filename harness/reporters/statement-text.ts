import type { Report } from '../core/report.ts'

/** What a reader must not take the report for; absent when it may be published as it is. */
export function statementText(report: Report): string | undefined {
  switch (report.statement) {
    case 'conformance':
      return undefined
    case 'smoke':
      return (
        'This is a smoke test: its timings are fast. ' +
        'A conformance statement is made with `--timings production`.'
      )
    case 'selection':
      return 'Single checks were selected. A conformance statement is made with a whole profile.'
    case 'proof':
      return (
        'Defects were built in on purpose: this says whether the checks can fail, ' +
        'and nothing about the implementation.'
      )
    default:
      return report.statement satisfies never
  }
}
