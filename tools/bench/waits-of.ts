import type { CheckHistory } from '../../harness/core/history.ts'

/** Steps in which a scenario does nothing but wait for Kubernetes: holds, due times, recovery. */
const waiting: ReadonlySet<string> = new Set(['align', 'hold', 'until'])

/** How long a check took, and how much of that its scenario only waited, in milliseconds. */
export function waitsOf(history: CheckHistory): {
  readonly tookMs: number
  readonly waitMs: number
} {
  const spans: { from: number; to: number }[] = []
  const open = new Map<string, number>()
  for (const { t, step, name, state } of history.steps) {
    if (!waiting.has(step)) continue
    const key = `${step} ${name}`
    if (state === 'begin') open.set(key, t)
    else spans.push({ from: open.get(key) ?? t, to: t })
  }
  let waitMs = 0
  let until = 0
  for (const { from, to } of spans.sort((one, other) => one.from - other.from)) {
    waitMs += Math.max(0, to - Math.max(from, until))
    until = Math.max(until, to)
  }
  return { tookMs: history.endMs - (history.started?.t ?? history.endMs), waitMs }
}
