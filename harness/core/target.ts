import type { Testbed } from './testbed.ts'

/**
 * Whom a fault hits: members by name, or a choice that can only be made when it is injected, such
 * as the leader of a store.
 */
export type Target =
  readonly string[] | ((testbed: Testbed, signal: AbortSignal) => Promise<readonly string[]>)

/** The names behind a target, now. */
export function targetNow(
  target: Target,
  testbed: Testbed,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return typeof target === 'function' ? target(testbed, signal) : Promise.resolve(target)
}
