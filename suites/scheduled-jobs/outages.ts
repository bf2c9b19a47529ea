import { everyMemberOf, newRunSucceeded, powerOff } from '../../harness/index.ts'
import type { Draw, Duration, Role, Stage } from '../../harness/index.ts'

/** When in the minute a component is killed and when it comes back. */
export interface OutageDraws {
  readonly members: string[]
  /** Seconds before a due time at which the short outage begins, and after it at which it ends. */
  readonly shortBefore: number
  readonly shortAfter: number
  /** The same for the long one, which ends after the second due time. */
  readonly longBefore: number
  readonly longAfter: number
  /** Longer than the bound of the claim that work resumes. */
  readonly resumeLimit: Duration
}

/** By what comes back late: lists of restarted schedulers, and the API server's etcd clients. */
const resumeLimits: Readonly<Partial<Record<Role, Duration>>> = {
  etcd: '270s',
  'api-server': '200s',
}

/** Draws a short outage over one due time and a long one over two, for all members of a role. */
export function drawOutages(role: Role): (draw: Draw) => OutageDraws {
  return (draw) => ({
    members: draw.select(everyMemberOf(role)),
    shortBefore: draw.between(1, 3),
    shortAfter: draw.between(1, 3),
    longBefore: draw.between(2, 6),
    longAfter: draw.between(3, 8),
    resumeLimit: resumeLimits[role] ?? '130s',
  })
}

/**
 * A due time in peace, a short outage over the next, a long one over two more, and time to come
 * back. Placed by the wall clock, so that a seed repeats where in the minute faults fall.
 */
export async function sufferOutages(stage: Stage, draws: OutageDraws): Promise<void> {
  // Past one due time in any case, whenever in the minute the check began.
  await stage.align(10, { atLeast: '12s' })
  await stage.align(60 - draws.shortBefore)
  await outage(stage, draws, `${draws.shortBefore + draws.shortAfter}s`)
  await stage.settle('60s')
  await stage.align(60 - draws.longBefore)
  await outage(stage, draws, `${draws.longBefore + 60 + draws.longAfter}s`)
  await stage.settle('120s')
  // Longer than the bound of the claim: a history without a new run decides it.
  await stage.until(
    { name: 'a new run to succeed', limit: draws.resumeLimit },
    newRunSucceeded(stage),
  )
}

async function outage(stage: Stage, draws: OutageDraws, length: Duration): Promise<void> {
  await stage.during(powerOff(draws.members), () =>
    stage.hold(length, `${draws.members.join(', ')} down over what is due`),
  )
}
