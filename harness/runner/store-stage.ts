import type { Look } from '../core/deadline.ts'
import { describeError } from '../core/errors.ts'
import type { EtcdStage } from '../core/stage.ts'
import type { EtcdTestbed } from '../core/testbed.ts'
import { RunnerStage } from './runner-stage.ts'

/** The stage of a check on a store alone. */
export class StoreStage extends RunnerStage<EtcdTestbed, EtcdStage> implements EtcdStage {
  endingWith(signal: AbortSignal): StoreStage {
    return new StoreStage({ ...this.options, signal, faults: this.faults })
  }

  /** Every member runs and follows the same leader, and no alarm stands. */
  protected async lookSteady(): Promise<Look<void>> {
    const { etcd, members } = this.testbed
    const down = members.filter((member) => member.state() !== 'running')
    const problems = down.map((member) => `${member.name} is ${member.state()}`)
    if (problems.length === 0) {
      try {
        const states = await Promise.all(members.map(({ name }) => etcd.status(name, this.signal)))
        const leaders = states.filter(({ leader }) => leader).length
        if (leaders !== 1) problems.push(`${leaders} members lead`)
        const alarms = await etcd.alarms(this.signal)
        problems.push(...alarms.map(({ member, alarm }) => `${alarm} alarm of ${member}`))
      } catch (error) {
        this.signal.throwIfAborted()
        problems.push(describeError(error))
      }
    }
    return { done: problems.length === 0, seen: problems.slice(0, 5).join(', ') || 'steady' }
  }

  /** There is nothing simulated in a store. */
  protected repairAfter(): Promise<void> {
    return Promise.resolve()
  }
}
