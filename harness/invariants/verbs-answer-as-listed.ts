import { alarmSpans, describeAnswer, isRefused, operationsIn } from './alarm-spans.ts'
import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'
import type { OperationEvent } from '../core/event.ts'

/** How operations of a name answer while the NOSPACE alarm stands. */
export interface VerbRow {
  /** Name under which the operations are recorded. */
  readonly name: string
  readonly expect: 'refused' | 'goes-on'
  /** HTTP status of the answer; left out: any. */
  readonly status?: number
  /** `reason` of the Status; `absent` when it has none; left out: any. */
  readonly reason?: string
}

/**
 * While the alarm stands, every operation answers as its row says. The floor: at least one
 * operation of each row that began after the alarm was seen and ended before its repair.
 */
export function verbsAnswerAsListed(options: { readonly table: readonly VerbRow[] }): Invariant {
  const { table } = options
  return {
    floor: `at least one operation under the alarm for each of ${countOf(table.length, 'row')}`,
    judge(history) {
      const spans = alarmSpans(history)
      const rows = table.map((row) => ({
        row,
        operations: spans.flatMap((span) => operationsIn(history, span, row.name)),
      }))
      const done = rows.reduce((sum, { operations }) => sum + operations.length, 0)
      const seen = `${countOf(done, 'operation')} of ${countOf(table.length, 'row')}`
      const wrong = rows.flatMap(({ row, operations }) =>
        operations
          .filter((operation) => !answersAs(row, operation))
          .map((operation) => ({ row, operation })),
      )
      if (wrong.length > 0) {
        const evidence = evidenceOf(wrong, ({ row, operation }) => ({
          t: operation.t,
          subject: operation.subject,
          text: `listed as ${describeRow(row)}, but ${describeAnswer(operation)}`,
        }))
        return fail(`${countOf(wrong.length, 'answer')} not as listed; ${seen}`, evidence)
      }
      const empty = rows.filter(({ operations }) => operations.length === 0)
      if (empty.length > 0) {
        const names = empty.map(({ row }) => row.name).join(', ')
        return unknown(`no operation under the alarm for ${names}; ${seen}`)
      }
      return pass(`${seen} answered as listed`)
    },
  }
}

function answersAs(row: VerbRow, operation: OperationEvent): boolean {
  const isOk = operation.outcome === 'ok'
  if (row.expect === 'refused' ? !isRefused(operation) : !isOk) return false
  if (row.status !== undefined && operation.code !== row.status) return false
  return row.reason === undefined || (operation.reason || 'absent') === row.reason
}

function describeRow({ expect, status, reason }: VerbRow): string {
  return [expect, status, reason].filter((part) => part !== undefined).join(' ')
}
