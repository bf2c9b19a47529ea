import { HarnessError } from '../core/errors.ts'
import { memberNamed } from '../core/member-named.ts'
import { targetNow, type Target } from '../core/target.ts'

/** The machines that these members run on; throws for one that is on none of its testbed. */
export function machineOf(target: Target): Target {
  return async (testbed, signal) => {
    const names = await targetNow(target, testbed, signal)
    const machines = names.map((name) => {
      const { on } = memberNamed(testbed.id, testbed.members, name)
      if (on === undefined) throw new HarnessError(`${name} is on no machine of ${testbed.id}`)
      return on
    })
    return [...new Set(machines)]
  }
}
