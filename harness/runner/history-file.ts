import { isAscii } from 'node:buffer'
import { closeSync, openSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { UsageError } from '../core/errors.ts'
import { HistoryBuilder } from '../core/history.ts'
import type { History } from '../core/history.ts'
import type { HistoryEvent } from '../core/event.ts'
import { EventParser } from './event-parser.ts'

/** A history that grows beyond this size ends its run: half a history would judge wrongly. */
export const historyBytesMax = 512 * 1024 * 1024

const chunkBytes = 512 * 1024
/** So much is decoded at once: longer texts lie outside of where V8 makes short-lived things. */
const pieceBytes = 64 * 1024
const newline = 10

/**
 * Appends events to `history.jsonl`. What was recorded in one turn of the event loop is written
 * together before the next turn: a run that is killed still has its history.
 */
export class HistoryFile {
  readonly path: string
  readonly #descriptor: number
  readonly #onError: (error: Error) => void
  #pending: string[] = []
  #scheduled = false
  #bytes = 0
  #events = 0
  #closed = false
  #told = false

  constructor(path: string, onError: (error: Error) => void) {
    this.path = path
    this.#descriptor = openSync(path, 'a', 0o600)
    this.#onError = onError
  }

  get events(): number {
    return this.#events
  }

  append(event: HistoryEvent): void {
    if (this.#closed) return
    this.#events++
    this.#pending.push(JSON.stringify(event))
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.flush())
  }

  /** Everything appended so far is in the file when this returns. */
  flush(): void {
    this.#scheduled = false
    if (this.#pending.length === 0) return
    const text = `${this.#pending.join('\n')}\n`
    this.#pending = []
    try {
      const bytes = Buffer.from(text)
      for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at)
      this.#bytes += bytes.length
      if (this.#bytes > historyBytesMax && !this.#told) {
        this.#told = true
        this.#onError(new Error(`it has grown beyond ${historyBytesMax / 1024 ** 2} MiB`))
      }
    } catch (error) {
      this.#closed = true
      this.#onError(error as Error)
    }
  }

  close(): void {
    this.flush()
    this.#closed = true
    closeSync(this.#descriptor)
  }
}

/**
 * Reads a saved history, all of it or only one check. A last line that a crash cut is left out and
 * `torn` says so; any other line that is no event is a UsageError.
 */
export async function readHistory(
  path: string,
  options: { readonly check?: string } = {},
): Promise<History> {
  const builder = new HistoryBuilder()
  const parser = new EventParser()
  // Cheaper than parsing what belongs to other checks.
  const marker =
    options.check === undefined ? undefined : `"check":${JSON.stringify(options.check)},`
  let torn = false
  let number = 0
  await eachLine(path, (line, complete) => {
    number++
    if (marker !== undefined && line.includes('"check":') && !line.includes(marker)) return
    const event = parser.parse(line)
    if (event !== undefined) builder.add(event)
    else if (complete) throw new UsageError(`${path}: line ${number} is no event of a history`)
    else torn = true
  })
  if (builder.run === undefined) throw new UsageError(`${path}: does not begin with a run event`)
  return builder.build(torn)
}

/**
 * Gives every line to `take`, in order; only the last may be incomplete. One buffer serves for the
 * whole file, the lines in it are decoded together, and none is awaited on its own: all three would
 * cost more than to parse them.
 */
async function eachLine(
  path: string,
  take: (line: string, complete: boolean) => void,
): Promise<void> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new UsageError(`cannot read the history ${path}`, { cause })
  })
  try {
    let buffer = Buffer.allocUnsafe(chunkBytes)
    // What is left of a line that goes on in the next chunk, at the front of the buffer.
    let rest = 0
    for (;;) {
      if (rest === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length)
      const { bytesRead } = await file.read(buffer, rest, buffer.length - rest)
      if (bytesRead === 0) break
      const end = rest + bytesRead
      const taken = takeLines(buffer.subarray(0, end), take)
      buffer.copyWithin(0, taken, end)
      rest = end - taken
    }
    if (rest > 0) take(decode(buffer.subarray(0, rest)), false)
  } finally {
    await file.close()
  }
}

/** Gives every line that is complete, and returns where the first that is not begins. */
function takeLines(block: Buffer, take: (line: string, complete: boolean) => void): number {
  let begin = 0
  for (;;) {
    const last = block.lastIndexOf(newline, begin + pieceBytes)
    const end = last >= begin ? last : block.indexOf(newline, begin + pieceBytes)
    if (end < 0) return begin
    const text = decode(block.subarray(begin, end + 1))
    let from = 0
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      take(text.slice(from, at), true)
      from = at + 1
    }
    begin = end + 1
  }
}

/** One byte a character where that is possible: it costs half as much. */
function decode(bytes: Buffer): string {
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')
}
