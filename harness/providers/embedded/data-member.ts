import { rm } from 'node:fs/promises'
import type { Ability, MemberShape } from '../../core/member.ts'
import { ProcessMember } from './process-member.ts'
import type { SupervisedProcess } from './supervised-process.ts'

/** What a member with data of its own is made from. */
export interface DataMemberParts {
  readonly process: SupervisedProcess
  readonly testbed: string
  readonly dataFolder: string
  readonly abilities: readonly Ability[]
}

/** A process that keeps data in a folder, which it can lose. */
export class DataMember extends ProcessMember {
  readonly dataFolder: string

  constructor(shape: MemberShape, parts: DataMemberParts) {
    super(shape, parts.process, parts.testbed, parts.abilities)
    this.dataFolder = parts.dataFolder
  }

  /** Only while it does not run. */
  protected removeData(): Promise<void> {
    return rm(this.dataFolder, { recursive: true, force: true, maxRetries: 3 })
  }
}
