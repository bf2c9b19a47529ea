import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

/** An etcd whose limits are not those that its documentation names. */
export const limitsUnkept: Sabotage<AnyStage> = {
  name: 'limits-unkept',
  description: 'members take larger requests, and a configuration file stands in place of flags',
  builtIn: { etcdTakesLargeRequests: true, etcdIgnoresFlags: true },
}
