import { nowMs, sleep } from '../core/clock.ts'

/** Who does not answer must not pile up operations without end. */
export const openMax = 256

/**
 * Begins operations at a constant rate until the signal, whatever becomes of them: none waits for
 * the one before, and beyond 256 that are open the next ones are left out.
 */
export async function atRate(
  perSecond: number,
  operate: (number: number) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const open = new Set<Promise<unknown>>()
  const begin = (number: number): void => {
    // Answers are in the history; what is cut off by the end is no error.
    const operation = operate(number)
      .catch(() => undefined)
      .finally(() => open.delete(operation))
    open.add(operation)
  }
  const startedMs = nowMs()
  const dueMs = (number: number): number => startedMs + (number * 1000) / perSecond
  // By the clock: a timer comes late each time, and no oftener than a thousand times a second.
  for (let number = 0; !signal.aborted;) {
    for (; dueMs(number) <= nowMs(); number++) if (open.size < openMax) begin(number)
    await sleep(dueMs(number) - nowMs(), signal).catch(() => undefined)
  }
  await Promise.all(open)
}
