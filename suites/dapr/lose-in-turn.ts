import { loseOne, oneAfterTheOther, type OneLost } from './one-after-the-other.ts'
import { overLosses, scheduleEarly } from './over-losses.ts'
import type { DaprStage, Draw, Fault, Target, Testbed } from '../../harness/index.ts'

interface Draws {
  readonly losses: readonly OneLost[]
  readonly delaysMs: readonly number[]
}

/** The scenario of a check in which one replica after the other is lost in the same way. */
export function loseInTurn(options: {
  /** How long each of the losses lasts, in turn. */
  readonly seconds: readonly { readonly min: number; readonly max: number }[]
  readonly faultOn: (target: Target) => Fault<Testbed>
  /** What is said of that time. */
  readonly meanwhile?: string
}) {
  const { faultOn, meanwhile, seconds } = options
  return {
    limit: '8m',
    plan: (draw: Draw): Draws => ({
      losses: oneAfterTheOther(draw, seconds),
      delaysMs: Array.from({ length: 16 }, () => draw.between(0, 120)),
    }),
    given: (stage: DaprStage): Promise<void> => scheduleEarly(stage),
    when: (stage: DaprStage, { delaysMs, losses }: Draws): Promise<void> =>
      overLosses(stage, {
        losses,
        delaysMs,
        lose: (loss) => loseOne(stage, loss, faultOn, { ...(meanwhile && { meanwhile }) }),
      }),
  } as const
}
