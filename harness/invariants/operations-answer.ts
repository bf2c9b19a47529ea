import { countOf } from './count-of.ts'
import { describeAnswer } from './alarm-spans.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { operationsNamed } from './operations-named.ts'
import type { Invariant } from '../core/claim.ts'
import type { OperationEvent } from '../core/event.ts'

/** How operations of a name have to answer: they succeed, or are refused with a text. */
export interface AnswerRow {
  readonly name: string
  /** Part of the text of the refusal; absent: it succeeds. */
  readonly refusedWith?: string
}

/** Every operation answers as its row says. The floor: one operation for each row. */
export function operationsAnswer(options: { readonly table: readonly AnswerRow[] }): Invariant {
  const { table } = options
  return {
    floor: `one operation for each of ${countOf(table.length, 'row')}`,
    judge(history) {
      const rows = table.map((row) => ({ row, done: operationsNamed(history, row.name) }))
      const wrong = rows.flatMap(({ row, done }) =>
        done.filter((one) => !answersAs(row, one)).map((operation) => ({ row, operation })),
      )
      const count = rows.reduce((sum, { done }) => sum + done.length, 0)
      const seen = `${countOf(count, 'operation')} of ${countOf(table.length, 'row')}`
      if (wrong.length > 0) {
        return fail(
          `${countOf(wrong.length, 'answer')} not as listed; ${seen}`,
          evidenceOf(wrong, ({ operation, row }) => ({
            t: operation.t,
            subject: operation.subject,
            text: `listed as ${row.refusedWith ?? 'ok'}, but ${describeAnswer(operation)}`,
          })),
        )
      }
      const empty = rows.filter(({ done }) => done.length === 0).map(({ row }) => row.name)
      if (empty.length > 0) return unknown(`nothing was tried for ${empty.join(', ')}; ${seen}`)
      return pass(`${seen} answered as listed`)
    },
  }
}

function answersAs({ refusedWith }: AnswerRow, { outcome, text = '' }: OperationEvent): boolean {
  if (refusedWith === undefined) return outcome === 'ok'
  return outcome !== 'ok' && text.includes(refusedWith)
}
