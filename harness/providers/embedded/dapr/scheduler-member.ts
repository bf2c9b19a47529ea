import { rm } from 'node:fs/promises'
import { HarnessError } from '../../../core/errors.ts'
import type { Ability, MemberShape, WipeableMember } from '../../../core/member.ts'
import { ProcessMember } from '../process-member.ts'
import type { SupervisedProcess } from '../supervised-process.ts'

/** A replica of Dapr's scheduler, with its part of the store inside. */
export class SchedulerMember extends ProcessMember implements WipeableMember {
  readonly dataFolder: string

  constructor(
    shape: MemberShape,
    parts: {
      readonly process: SupervisedProcess
      readonly testbed: string
      readonly dataFolder: string
      readonly abilities: readonly Ability[]
    },
  ) {
    super(shape, parts.process, parts.testbed, parts.abilities)
    this.dataFolder = parts.dataFolder
  }

  /** Nobody else is there to count it: it stands alone. */
  async wipe(signal: AbortSignal): Promise<void> {
    if (!this.abilities.has('wipe')) throw new HarnessError(`${this.name} cannot lose its data`)
    await this.kill(signal)
    await rm(this.dataFolder, { recursive: true, force: true, maxRetries: 3 })
  }
}
