import { expect } from 'vitest'
import type { Member, MemberState } from '../../core/member.ts'

type Act = 'pause' | 'resume' | 'kill' | 'start' | 'stop'
type Ending = 'kill' | 'stop'

/**
 * Does all that a member can suffer, each of it twice, for undo may come a second time: it is paused
 * and resumed, and ended in both ways, in this order, each time to be started again.
 */
export async function liveThroughItAll(
  member: Member | undefined,
  endings: readonly [Ending, Ending],
  signal: AbortSignal,
): Promise<void> {
  const life: readonly (readonly [act: Act, state: MemberState])[] = [
    ['pause', 'paused'],
    ['resume', 'running'],
    ...endings.flatMap((ending) => [[ending, 'down'] as const, ['start', 'running'] as const]),
  ]
  for (const [act, state] of life) {
    await member?.[act](signal)
    await member?.[act](signal)
    expect(member?.state()).toBe(state)
  }
}
