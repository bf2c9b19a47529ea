import { readFile } from 'node:fs/promises'
import { describeError } from '../core/errors.ts'
import { journalLine, journalVersion, type JournalHead } from './journal-line.ts'
import { parseUndoRecord, type KnownUndo } from './undo-record.ts'

/** An undo that nobody has carried out. */
export interface OpenUndo {
  readonly id: number
  readonly undo: KnownUndo
}

/** What a journal still asks for. */
export interface ReadJournal {
  readonly head: JournalHead | undefined
  /** In the order in which they were written; they are carried out from the end. */
  readonly open: readonly OpenUndo[]
  /** Lines that could not be understood, each as a sentence. A torn last line is none. */
  readonly problems: readonly string[]
  /** Length of the file without a torn last line. */
  readonly wholeBytes: number
  readonly idMax: number
}

/** Reads a journal as data: records of unknown kinds or with odd arguments become problems. */
export async function readJournal(path: string): Promise<ReadJournal> {
  const text = await readFile(path, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const open = new Map<number, KnownUndo>()
  const problems: string[] = []
  let head: JournalHead | undefined
  let idMax = 0
  for (const [index, line] of whole.split('\n').slice(0, -1).entries()) {
    try {
      const parsed = journalLine.parse(JSON.parse(line))
      if (parsed.kind === 'journal') head = knownVersion(parsed)
      else if (parsed.kind === 'struck') open.delete(parsed.id)
      else {
        idMax = Math.max(idMax, parsed.id)
        open.set(parsed.id, parseUndoRecord(parsed.undo))
      }
    } catch (error) {
      problems.push(`line ${index + 1} of ${path}: ${describeError(error)}`)
    }
  }
  return {
    head,
    open: [...open].map(([id, undo]) => ({ id, undo })),
    problems,
    wholeBytes: Buffer.byteLength(whole),
    idMax,
  }
}

function knownVersion(head: JournalHead): JournalHead {
  if (head.journalVersion <= journalVersion) return head
  throw new Error(
    `the journal has version ${head.journalVersion}, this holdfast reads up to ${journalVersion}`,
  )
}
