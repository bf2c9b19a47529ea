import type { Member, UndoRecord } from './member.ts'
import type { KubernetesTestbed, Testbed } from './testbed.ts'

/** A disturbance. `aim` chooses and changes nothing; the rest happens on what was aimed at. */
export interface Fault<T extends Testbed = KubernetesTestbed> {
  /** Kebab-case kind, such as `kill`, `pause`, `fill-quota`. */
  readonly name: string
  aim(testbed: T, signal: AbortSignal): Promise<AimedFault>
}

/** A fault that knows whom it hits. Its undo records are journalled before `inject`. */
export interface AimedFault {
  readonly members: readonly Member[]
  readonly undoRecords: readonly UndoRecord[]
  /** True when objects may have been refused by the store: the lane is repaired after the undo. */
  readonly disturbsStore: boolean
  inject(signal: AbortSignal): Promise<void>
  /** Sees the damage and says what was seen, or throws. */
  confirm(signal: AbortSignal): Promise<string>
  /** Safe to do twice, and when `inject` never happened. */
  undo(signal: AbortSignal): Promise<void>
  /** Sees the fault gone (not the system well: that is for claims) and says what was seen. */
  confirmUndone(signal: AbortSignal): Promise<string>
}
