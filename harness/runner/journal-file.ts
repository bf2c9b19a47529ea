import { open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Journal, JournalEntry } from '../core/journal.ts'
import type { UndoRecord } from '../core/member.ts'
import { journalVersion, type JournalHead, type JournalLine } from './journal-line.ts'
import { parseUndoRecord } from './undo-record.ts'

/**
 * The undo log of a run as `journal.jsonl`. Entries that come while the disk is busy share one
 * synchronous write; their order is kept. A write that fails leaves the lines before it intact.
 */
export class JournalFile implements Journal {
  readonly #file: FileHandle
  /** Bytes that were written completely; the next write begins here. */
  #length: number
  #nextId: number
  #lines: string[] = []
  #mustLast = false
  #running: Promise<unknown> = Promise.resolve()
  #next: Promise<void> | undefined

  private constructor(file: FileHandle, length: number, nextId: number) {
    this.#file = file
    this.#length = length
    this.#nextId = nextId
  }

  /** A new journal, whose first line says which process of which boot writes it. */
  static async create(
    path: string,
    head: Omit<JournalHead, 'kind' | 'journalVersion'>,
  ): Promise<JournalFile> {
    const journal = new JournalFile(await open(path, 'wx', 0o600), 0, 1)
    await journal.#write({ kind: 'journal', journalVersion, ...head }, true)
    await synchroniseFolder(dirname(path))
    return journal
  }

  /** The journal of a dead run, to be struck out by another process. Cuts off a torn last line. */
  static async reopen(
    path: string,
    read: { readonly wholeBytes: number; readonly idMax: number },
  ): Promise<JournalFile> {
    const file = await open(path, 'r+')
    await file.truncate(read.wholeBytes)
    return new JournalFile(file, read.wholeBytes, read.idMax + 1)
  }

  /** Is on disk when it resolves. Throws for a record that no later process could carry out. */
  async append(undo: UndoRecord): Promise<JournalEntry> {
    parseUndoRecord(undo)
    const entry = { id: this.#nextId++, undo }
    await this.#write({ kind: 'undo', ...entry }, true)
    return entry
  }

  /**
   * Is written when it resolves, but may be lost when the machine goes down at once: the undo is
   * then done a second time, which every undo allows.
   */
  async strike(entry: JournalEntry): Promise<void> {
    await this.#write({ kind: 'struck', id: entry.id }, false)
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await this.#running
    await this.#file.close()
  }

  #write(line: JournalLine, mustLast: boolean): Promise<void> {
    this.#lines.push(`${JSON.stringify(line)}\n`)
    this.#mustLast ||= mustLast
    if (this.#next !== undefined) return this.#next
    const next = this.#running.then(() => this.#flush())
    this.#next = next
    this.#running = next.catch(() => undefined)
    return next
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#lines.join(''))
    const mustLast = this.#mustLast
    this.#lines = []
    this.#mustLast = false
    this.#next = undefined
    try {
      let done = 0
      while (done < bytes.length) {
        const at = this.#length + done
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, at)
        done += bytesWritten
      }
      if (mustLast) await this.#file.datasync()
      this.#length += bytes.length
    } catch (error) {
      // Half a line must not be glued to the next one.
      await this.#file.truncate(this.#length).catch(() => undefined)
      throw error
    }
  }
}

async function synchroniseFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
