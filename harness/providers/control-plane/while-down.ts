import type { Member } from '../../core/member.ts'

/** Kills these members, acts when all are down, and starts them again. */
export async function whileDown(
  members: readonly Pick<Member, 'kill' | 'start'>[],
  act: () => Promise<void> | void,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(members.map((member) => member.kill(signal)))
  await act()
  await Promise.all(members.map((member) => member.start(signal)))
}
