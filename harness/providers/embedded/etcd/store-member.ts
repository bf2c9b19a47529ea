import type { Ability, MemberShape, WipeableMember } from '../../../core/member.ts'
import { DataMember, type DataMemberParts } from '../data-member.ts'
import { processAbilities } from '../process-member.ts'
import type { StoreMembership } from './store-membership.ts'

/** What a member of a store can suffer below a control plane. */
export const servingMemberAbilities: readonly Ability[] = [...processAbilities, 'wipe']
/** What a member of a store alone can suffer. */
export const storeMemberAbilities: readonly Ability[] = [...servingMemberAbilities, 'restore']

/** A member of a store that can lose its data and come back as another. */
export class StoreMember extends DataMember implements WipeableMember {
  readonly #membership: StoreMembership

  constructor(
    shape: MemberShape,
    parts: DataMemberParts & { readonly membership: StoreMembership },
  ) {
    super(shape, parts)
    this.#membership = parts.membership
  }

  async wipe(signal: AbortSignal): Promise<void> {
    await this.kill(signal)
    await this.#membership.takeOut(this.name, signal)
    await this.removeData()
  }

  override async start(signal: AbortSignal): Promise<void> {
    if (this.#membership.isAway(this.name)) {
      // A wipe that was cut short may have left some of them.
      await this.removeData()
      await this.#membership.takeIn(this.name, signal)
    }
    await super.start(signal)
  }
}
