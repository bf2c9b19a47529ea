import type { Ability, MemberShape, MemberWithDisk } from '../../core/member.ts'
import { ProcessMember } from '../embedded/process-member.ts'
import type { MemberDisk } from './member-disk.ts'
import type { SupervisedContainer } from './supervised-container.ts'

/** A Member that is a container with a disk of its own. */
export class ContainerMember extends ProcessMember<SupervisedContainer> implements MemberWithDisk {
  readonly disk: MemberDisk

  constructor(
    shape: MemberShape,
    parts: {
      readonly container: SupervisedContainer
      readonly disk: MemberDisk
      readonly testbed: string
      readonly abilities: readonly Ability[]
    },
  ) {
    super(shape, parts.container, parts.testbed, parts.abilities)
    this.disk = parts.disk
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
