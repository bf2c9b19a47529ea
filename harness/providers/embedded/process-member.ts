import type { Ability, Member, MemberShape, MemberState, UndoRecord } from '../../core/member.ts'
import { startMemberRecord } from '../control-plane/start-member-record.ts'
import type { Supervision } from '../control-plane/supervision.ts'
import type { SupervisedProcess } from './supervised-process.ts'

/** What every process of the embedded lane can suffer. */
export const processAbilities: readonly Ability[] = [
  'kill',
  'stop',
  'start',
  'pause',
  'resume',
  'logs',
]

/** A Member that is one supervised program: by default a process on this host. */
export class ProcessMember<P extends Supervision = SupervisedProcess> implements Member {
  readonly name: string
  readonly role: MemberShape['role']
  readonly zone?: string
  readonly abilities: ReadonlySet<Ability>
  readonly process: P
  readonly #testbed: string

  constructor(
    shape: MemberShape,
    process: P,
    testbed: string,
    abilities: readonly Ability[] = processAbilities,
  ) {
    this.name = shape.name
    this.abilities = new Set(abilities)
    this.role = shape.role
    if (shape.zone !== undefined) this.zone = shape.zone
    this.process = process
    this.#testbed = testbed
  }

  state(): MemberState {
    return this.process.state
  }

  kill(signal: AbortSignal): Promise<void> {
    return this.process.kill(signal)
  }

  stop(signal: AbortSignal): Promise<void> {
    return this.process.stop(signal)
  }

  start(signal: AbortSignal): Promise<void> {
    return this.process.start('fault', signal)
  }

  pause(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    return this.process.pause(signal)
  }

  resume(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    return this.process.resume(signal)
  }

  logs(options: { readonly linesMax: number }, signal: AbortSignal): Promise<string[]> {
    signal.throwIfAborted()
    return this.process.logs(options.linesMax)
  }

  undoRecord(): UndoRecord {
    return startMemberRecord(this.#testbed, this.name)
  }
}
