import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

/** A store that takes more than its quota. */
export const quotaUnkept: Sabotage<AnyStage> = {
  name: 'quota-unkept',
  description: 'members have 1.6 times the quota that was asked for',
  builtIn: { etcdQuotaTooLarge: true },
}
