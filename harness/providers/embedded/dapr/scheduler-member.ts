import { HarnessError } from '../../../core/errors.ts'
import type { WipeableMember } from '../../../core/member.ts'
import { DataMember } from '../data-member.ts'

/** A replica of Dapr's scheduler, with its part of the store inside. */
export class SchedulerMember extends DataMember implements WipeableMember {
  /** Nobody else is there to count it: it stands alone. */
  async wipe(signal: AbortSignal): Promise<void> {
    if (!this.abilities.has('wipe')) throw new HarnessError(`${this.name} cannot lose its data`)
    await this.kill(signal)
    await this.removeData()
  }
}
