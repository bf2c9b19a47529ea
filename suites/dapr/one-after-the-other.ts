import { membersOf, schedulerReplica, storeFollower, storeLeader } from '../../harness/index.ts'
import type { DaprStage, Draw, Fault, Target, Testbed } from '../../harness/index.ts'

/** A loss of one replica: which one, when, and for how long. */
export interface OneLost {
  readonly victim: 'leader' | 'follower'
  readonly chance: number
  readonly afterMs: number
  readonly seconds: number
}

/** The leader of the store and a follower in either order; a replica that stands alone twice. */
export function oneAfterTheOther(
  draw: Draw,
  seconds: readonly { readonly min: number; readonly max: number }[],
): OneLost[] {
  const alone = membersOf(draw.shape, 'dapr-scheduler').length === 1
  return Array.from({ length: draw.rounds }, () => {
    const order = draw.random.shuffle<OneLost['victim']>(['leader', 'follower'])
    return order.map((victim, index): OneLost => {
      const { max, min } = seconds[index % seconds.length] ?? { min: 2, max: 12 }
      return {
        victim: alone ? 'leader' : victim,
        chance: draw.between(0, 99) / 100,
        afterMs: draw.between(2_000, 5_000),
        seconds: draw.between(min, max),
      }
    })
  }).flat()
}

/** Such a loss, from the wait for its moment until the replica is back. */
export async function loseOne(
  stage: DaprStage,
  loss: OneLost,
  faultOn: (target: Target) => Fault<Testbed>,
  options: {
    /** What is said of the time that it takes. */
    readonly meanwhile?: string
    /** What is done first in that time. */
    readonly body?: () => Promise<void>
  } = {},
): Promise<void> {
  const { body, meanwhile = 'a replica is away' } = options
  await stage.hold(`${loss.afterMs}ms`, 'the moment of the loss')
  await stage.during(faultOn(targetOf(loss)), async () => {
    await body?.()
    await stage.hold(`${loss.seconds}s`, meanwhile)
  })
}

/** Who that is when the moment has come. */
function targetOf({ chance, victim }: OneLost): Target {
  return schedulerReplica(victim === 'leader' ? storeLeader : storeFollower(chance), chance)
}
