import { waitFor } from '../core/deadline.ts'
import type { Member, MemberState } from '../core/member.ts'

const seenLimitMs = 10_000

/** Waits until all of these members are in a state and says so; throws when one is not in time. */
export async function seeState(
  members: readonly Member[],
  state: MemberState,
  signal: AbortSignal,
): Promise<string> {
  const names = members.map(({ name }) => name).join(', ')
  await waitFor(
    { name: `${names} to be ${state}`, limitMs: seenLimitMs, everyMs: 50 },
    () => {
      const others = members.filter((member) => member.state() !== state)
      const seen = others.map((member) => `${member.name} is ${member.state()}`).join(', ')
      return Promise.resolve({ done: others.length === 0, seen })
    },
    signal,
  )
  return `${names} ${state}`
}
