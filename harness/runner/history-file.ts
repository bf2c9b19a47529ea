import { closeSync, openSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { UsageError } from '../core/errors.ts'
import { HistoryBuilder } from '../core/history.ts'
import { isHistoryEvent } from '../core/event.ts'
import type { History } from '../core/history.ts'
import type { HistoryEvent } from '../core/event.ts'

/** Beyond this size object changes are no longer written, and the check is told so. */
export const historyBytesMax = 512 * 1024 * 1024

const chunkBytes = 4 * 1024 * 1024
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

  constructor(path: string, onError: (error: Error) => void) {
    this.path = path
    this.#descriptor = openSync(path, 'a', 0o600)
    this.#onError = onError
  }

  get events(): number {
    return this.#events
  }

  /** Whether the size limit was reached, so that a history may miss object changes. */
  get full(): boolean {
    return this.#bytes >= historyBytesMax
  }

  append(event: HistoryEvent): void {
    if (this.#closed || (this.full && event.kind === 'object')) return
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
  // Cheaper than parsing what belongs to other checks.
  const marker =
    options.check === undefined ? undefined : `"check":${JSON.stringify(options.check)},`
  let torn = false
  let number = 0
  for await (const { line, complete } of linesOf(path)) {
    number++
    if (marker !== undefined && line.includes('"check":') && !line.includes(marker)) continue
    const event = parseEvent(line)
    if (event === undefined) {
      if (!complete) {
        torn = true
        continue
      }
      throw new UsageError(`${path}: line ${number} is no event of a history`)
    }
    builder.add(event)
  }
  if (builder.run === undefined) throw new UsageError(`${path}: does not begin with a run event`)
  return builder.build(torn)
}

function parseEvent(line: string): HistoryEvent | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isHistoryEvent(value) ? value : undefined
  } catch {
    return undefined
  }
}

async function* linesOf(path: string): AsyncGenerator<{ line: string; complete: boolean }> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new UsageError(`cannot read the history ${path}`, { cause })
  })
  try {
    let rest = Buffer.alloc(0)
    for (;;) {
      const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(chunkBytes) })
      if (bytesRead === 0) break
      const block = Buffer.concat([rest, buffer.subarray(0, bytesRead)])
      let from = 0
      for (let at = block.indexOf(newline); at >= 0; at = block.indexOf(newline, from)) {
        yield { line: block.toString('utf8', from, at), complete: true }
        from = at + 1
      }
      rest = block.subarray(from)
    }
    if (rest.length > 0) yield { line: rest.toString('utf8'), complete: false }
  } finally {
    await file.close()
  }
}
