import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Ability, MemberShape, MemberWithDisk, WipeableMember } from '../../core/member.ts'
import { storeMemberAbilities } from '../embedded/etcd/store-member.ts'
import type { StoreMembership } from '../embedded/etcd/store-membership.ts'
import { ProcessMember } from '../embedded/process-member.ts'
import type { MemberDisk } from './member-disk.ts'
import type { SupervisedContainer } from './supervised-container.ts'

/** What a member in a container can suffer: all that a process can, and a disk of its own. */
export const containerAbilities: readonly Ability[] = [...storeMemberAbilities, 'fill-disk']

/** A Member that is a container with a disk of its own. */
export class ContainerMember
  extends ProcessMember<SupervisedContainer>
  implements MemberWithDisk, WipeableMember
{
  readonly disk: MemberDisk
  /** What lies here on this machine becomes its data when it is started. */
  readonly dataFolder: string
  readonly #membership: StoreMembership

  constructor(
    shape: MemberShape,
    parts: {
      readonly container: SupervisedContainer
      readonly disk: MemberDisk
      readonly dataFolder: string
      readonly membership: StoreMembership
      readonly testbed: string
    },
  ) {
    super(shape, parts.container, parts.testbed, containerAbilities)
    this.disk = parts.disk
    this.dataFolder = parts.dataFolder
    this.#membership = parts.membership
  }

  async wipe(signal: AbortSignal): Promise<void> {
    await this.kill(signal)
    await this.#membership.takeOut(this.name, signal)
    await this.disk.wipe(signal)
  }

  override async start(signal: AbortSignal): Promise<void> {
    if (this.#membership.isAway(this.name)) {
      // A wipe that was cut short may have left its data.
      await this.disk.wipe(signal)
      await this.#membership.takeIn(this.name, signal)
    } else if (existsSync(this.dataFolder)) {
      await this.disk.wipe(signal)
      await this.disk.take(this.dataFolder, '', signal)
      await rm(this.dataFolder, { recursive: true, force: true, maxRetries: 3 })
    }
    await super.start(signal)
  }

  fillDisk(signal: AbortSignal): Promise<void> {
    return this.disk.fill(signal)
  }

  isDiskFull(signal: AbortSignal): Promise<boolean> {
    return this.disk.isFull(signal)
  }

  clearDisk(signal: AbortSignal): Promise<void> {
    return this.disk.clear(signal)
  }
}
