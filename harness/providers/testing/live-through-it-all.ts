import { expect } from 'vitest'
import type { Member, MemberState } from '../../core/member.ts'

type Act = 'pause' | 'resume' | 'kill' | 'start' | 'stop'

/**
 * Does all that a member can suffer, each of it twice, for undo may come a second time: paused and
 * resumed, stopped and started, killed and started. What has just been started may not yet know how
 * to end when it is asked to, so it is asked first.
 */
export async function liveThroughItAll(
  member: Member | undefined,
  signal: AbortSignal,
): Promise<void> {
  const life: readonly (readonly [act: Act, state: MemberState])[] = [
    ['pause', 'paused'],
    ['resume', 'running'],
    ['stop', 'down'],
    ['start', 'running'],
    ['kill', 'down'],
    ['start', 'running'],
  ]
  for (const [act, state] of life) {
    await member?.[act](signal)
    await member?.[act](signal)
    expect(member?.state()).toBe(state)
  }
}
