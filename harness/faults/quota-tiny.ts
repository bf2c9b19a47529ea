import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

/** A store that says of every lack of room that its quota is reached. */
export const quotaTiny: Sabotage<AnyStage> = {
  name: 'quota-tiny',
  description: 'members have a quota of 64 KiB, which is reached before any disk is full',
  builtIn: { etcdQuotaTiny: true },
}
