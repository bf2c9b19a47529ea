import type { UndoRecord } from './member.ts'

/**
 * The write-ahead undo log. `append` is on disk when it resolves; `strike` says that the record
 * was carried out. What is not struck when its process is dead belongs to `sweep`.
 */
export interface Journal {
  append(undo: UndoRecord): Promise<JournalEntry>
  strike(entry: JournalEntry): Promise<void>
}

export interface JournalEntry {
  readonly id: number
  readonly undo: UndoRecord
}

/** Carries out one undo record. Safe to do twice, and when the acquiring never happened. */
export type UndoAction = (undo: UndoRecord, signal: AbortSignal) => Promise<void>
