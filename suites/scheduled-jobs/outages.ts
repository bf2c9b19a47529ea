import { everyMemberOf, powerOff } from '../../harness/index.ts'
import type { Draw, Duration, Role, Stage } from '../../harness/index.ts'
import { quietSecond } from './scheduled-work.ts'

/** When in the minute a component is killed and when it comes back. */
export interface OutageDraws {
  readonly members: string[]
  /** Seconds before a due time at which the short outage begins, and after it at which it ends. */
  readonly shortBefore: number
  readonly shortAfter: number
  /** The same for the long one, which ends after the second due time. */
  readonly longBefore: number
  readonly longAfter: number
}

/** Draws a short outage over one due time and a long one over two, for all members of a role. */
export function drawOutages(role: Role): (draw: Draw) => OutageDraws {
  return (draw) => ({
    members: draw.select(everyMemberOf(role)),
    shortBefore: draw.between(1, 3),
    shortAfter: draw.between(1, 3),
    longBefore: draw.between(2, 6),
    longAfter: draw.between(3, 8),
  })
}

/**
 * A due time in peace, a short outage over the next, a long one over two more, and two due times
 * to come back. Placed by the wall clock, so that a seed repeats where in the minute faults fall.
 */
export async function sufferOutages(stage: Stage, draws: OutageDraws): Promise<void> {
  await stage.align(60 - draws.shortBefore, { atLeast: '30s' })
  await outage(stage, draws, `${draws.shortBefore + draws.shortAfter}s`)
  await stage.settle('60s')
  await stage.align(60 - draws.longBefore)
  await outage(stage, draws, `${draws.longBefore + 60 + draws.longAfter}s`)
  await stage.settle('120s')
  // Two more due times: the catch-up, and a run that is simply due.
  await stage.align(quietSecond, { atLeast: '60s' })
}

async function outage(stage: Stage, draws: OutageDraws, length: Duration): Promise<void> {
  await stage.during(powerOff(draws.members), () =>
    stage.hold(length, `${draws.members.join(', ')} down over what is due`),
  )
}
