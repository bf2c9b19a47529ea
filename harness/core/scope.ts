import { describeError, HarnessError } from './errors.ts'
import { withDeadline } from './deadline.ts'
import type { Journal, JournalEntry, UndoAction } from './journal.ts'
import type { UndoRecord } from './member.ts'

/** Owns what a run acquires and gives it back newest first, in this process or a later one. */
export class Scope {
  readonly #journal: Journal
  readonly #undoLimitMs: number
  readonly #fallback: UndoAction
  #closed = false
  #entries: { entry: JournalEntry; undo: (signal: AbortSignal) => Promise<void> }[] = []

  constructor(options: {
    readonly journal: Journal
    /** Carries out records for which no live undo was given. */
    readonly undo: UndoAction
    /** Fresh time for each undo, default 30 s. */
    readonly undoLimitMs?: number
  }) {
    this.#journal = options.journal
    this.#fallback = options.undo
    this.#undoLimitMs = options.undoLimitMs ?? 30_000
  }

  /**
   * Puts `undo` on disk before it acquires, so that a half-made resource is given back too. A live
   * `giveBack` is used while this process lives; the record serves a later one.
   */
  async acquire<T>(
    undo: UndoRecord,
    acquire: () => Promise<T>,
    giveBack?: (signal: AbortSignal) => Promise<void>,
  ): Promise<T> {
    this.#refuseWhenClosed(undo)
    const entry = await this.#journal.append(undo)
    if (this.#closed) await this.#journal.strike(entry)
    this.#refuseWhenClosed(undo)
    this.#entries.push({ entry, undo: giveBack ?? ((signal) => this.#fallback(undo, signal)) })
    return acquire()
  }

  /**
   * Gives everything back, each undo with fresh time; returns what could not be undone, which is
   * all that is left once `signal` is aborted. From now on nothing can be acquired: who was
   * interrupted may still be about to.
   */
  async giveBack(signal?: AbortSignal): Promise<readonly string[]> {
    this.#closed = true
    const leftovers: string[] = []
    for (const { entry, undo } of this.#entries.splice(0).reverse()) {
      try {
        const limit = { name: `undo of ${entry.undo.name}`, limitMs: this.#undoLimitMs }
        await withDeadline(limit, undo, signal)
        await this.#journal.strike(entry)
      } catch (error) {
        leftovers.push(`${entry.undo.name}: ${describeError(error)}`)
      }
    }
    return leftovers
  }

  #refuseWhenClosed(undo: UndoRecord): void {
    if (this.#closed) throw new HarnessError(`too late to acquire ${undo.name}: all is given back`)
  }
}
