import { oneLine } from '../reporters/clean-text.ts'
import { minutes } from './minutes.ts'
import type { ProgressState, RunningCheck } from './progress-state.ts'
import type { Paint } from './style-text.ts'

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** What a terminal shows while a run goes on: one line for each running check, and one for all. */
export function liveLines(
  state: ProgressState,
  time: { readonly nowMs: number; readonly startedMs: number },
  paint: Paint,
): string[] {
  const { nowMs, startedMs } = time
  const turn = spinner[Math.floor(nowMs / 100) % spinner.length] ?? ''
  const elapsed = paint('dim', minutes(nowMs - startedMs))
  if (state.asset !== undefined) {
    return [`${paint('cyan', turn)} ${elapsed} ${oneLine(state.asset.text)}`]
  }
  if (state.total === 0) return []
  const running = [...state.running.values()]
  const width = Math.max(0, ...running.map(({ check }) => check.length))
  const left = state.total - state.done - running.length
  return [
    '',
    ...running.map((one) => runningLine(one, { nowMs, width, turn }, paint)),
    `  ${elapsed} ${paint('dim', `${state.done} of ${state.total} checks done, ${left} to come`)}`,
  ]
}

function runningLine(
  running: RunningCheck,
  { nowMs, turn, width }: { readonly nowMs: number; readonly turn: string; readonly width: number },
  paint: Paint,
): string {
  const { check, limitMs, sinceMs, startedMs, text } = running
  const took = minutes(nowMs - sinceMs)
  return [
    paint('cyan', turn),
    paint('dim', minutes(nowMs - startedMs)),
    paint('bold', check.padEnd(width)),
    // Before the text, whose end a narrow window cuts off.
    paint('cyan', (limitMs === undefined ? took : `${took}/${minutes(limitMs)}`).padEnd(11)),
    oneLine(text),
  ].join(' ')
}
