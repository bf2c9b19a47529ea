import { describeMs } from '../../harness/core/duration.ts'
import type { OperationEvent } from '../../harness/core/event.ts'
import type { CheckHistory } from '../../harness/core/history.ts'
import { escapeMarkdown, inlineCode } from '../../harness/reporters/markdown-text.ts'

/** A time in which somebody asked. Monotonic. */
export interface Window {
  readonly fromMs: number
  readonly toMs: number
}

export const answersHead = ['asked', 'answer', 'times', 'asked from … to', 'after at most']

/** What was answered to what began in the window: a row for each kind of question and answer. */
export function answerRows(
  history: CheckHistory,
  { fromMs, toMs }: Window,
  words: Readonly<Record<string, string>>,
): string[][] {
  return Object.entries(words).flatMap(([name, asked]) => {
    const groups = new Map<string, OperationEvent[]>()
    for (const operation of history.operations) {
      const { startMs } = operation
      if (operation.name !== name || startMs < fromMs || startMs >= toMs) continue
      const answer = answerOf(operation, toMs)
      groups.set(answer, [...(groups.get(answer) ?? []), operation])
    }
    return [...groups].map(([answer, operations]) => {
      const starts = operations.map(({ startMs }) => startMs - fromMs)
      const longest = Math.max(...operations.map(({ startMs, t }) => t - startMs))
      const span = [Math.min(...starts), Math.max(...starts)].map(seconds)
      return [
        asked,
        answer,
        String(operations.length),
        `${span.join(' … ')} s`,
        answer === unanswered ? '' : describeMs(longest),
      ]
    })
  })
}

const unanswered = 'none before the end'

/** An answer that came after the window says nothing of it. */
function answerOf({ code, outcome, reason, t, text }: OperationEvent, toMs: number): string {
  if (t > toMs) return unanswered
  if (code === undefined) return escapeMarkdown(text ?? 'none')
  const head = [code, reason].filter((part) => part !== undefined).join(' ')
  if (text === undefined || outcome === 'ok') return head
  return `${head}: ${inlineCode(essenceOf(text))}`
}

/** Of a health endpoint only what failed; of the rest the text without the names in it. */
function essenceOf(text: string): string {
  const failed = text.match(/\[-\]\S+ failed/g)
  return failed === null ? text.replaceAll(/"[^"]*"/g, '…') : failed.join(', ')
}

/** Seconds with one decimal. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(1)
}
