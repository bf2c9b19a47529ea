import type { UndoRecord } from '../../core/member.ts'

/** Brings a member back to running from whatever a fault did to it. */
export function startMemberRecord(testbed: string, member: string): UndoRecord {
  return { kind: 'start-member', name: `${member} of ${testbed} runs again`, testbed, member }
}
