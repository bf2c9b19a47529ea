import { rm } from 'node:fs/promises'
import type { Ability, MemberShape, WipeableMember } from '../../../core/member.ts'
import { ProcessMember, processAbilities } from '../process-member.ts'
import type { SupervisedProcess } from '../supervised-process.ts'
import type { StoreMembership } from './store-membership.ts'

/** What a member of a store can suffer below a control plane. */
export const servingMemberAbilities: readonly Ability[] = [...processAbilities, 'wipe']
/** What a member of a store alone can suffer. */
export const storeMemberAbilities: readonly Ability[] = [...servingMemberAbilities, 'restore']

/** A member of a store that can lose its data and come back as another. */
export class StoreMember extends ProcessMember implements WipeableMember {
  readonly dataFolder: string
  readonly #membership: StoreMembership

  constructor(
    shape: MemberShape,
    parts: {
      readonly process: SupervisedProcess
      readonly testbed: string
      readonly dataFolder: string
      readonly membership: StoreMembership
      readonly abilities: readonly Ability[]
    },
  ) {
    super(shape, parts.process, parts.testbed, parts.abilities)
    this.dataFolder = parts.dataFolder
    this.#membership = parts.membership
  }

  async wipe(signal: AbortSignal): Promise<void> {
    await this.kill(signal)
    await this.#membership.takeOut(this.name, signal)
    await this.#removeData()
  }

  override async start(signal: AbortSignal): Promise<void> {
    if (this.#membership.isAway(this.name)) {
      // A wipe that was cut short may have left some of them.
      await this.#removeData()
      await this.#membership.takeIn(this.name, signal)
    }
    await super.start(signal)
  }

  #removeData(): Promise<void> {
    return rm(this.dataFolder, { recursive: true, force: true, maxRetries: 3 })
  }
}
