import { stripVTControlCharacters } from 'node:util'

/** The window that lines are drawn in; `columns` changes when somebody resizes it. */
export interface Window {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/**
 * The last lines of a terminal, drawn again and again in place, below lines that stay. Lines are
 * cut to the window. Everything goes out in one write, so that nothing flickers.
 */
export class LiveRegion {
  readonly #write: (text: string) => void
  readonly #window: Window
  #lines: readonly string[] = []

  constructor(write: (text: string) => void, window: Window) {
    this.#write = write
    this.#window = window
  }

  /** Prints lines that stay, above the region. */
  print(lines: readonly string[]): void {
    this.#write(`${this.#erased()}${lines.map((line) => `${line}\n`).join('')}${this.#drawn()}`)
  }

  /** Draws these lines in place of the ones before. */
  draw(lines: readonly string[]): void {
    const erased = this.#erased()
    const { rows = 24 } = this.#window
    // A region as high as the window could not be erased any more.
    const shown = lines.length < rows ? lines : lines.slice(0, Math.max(1, rows - 1))
    this.#lines = shown.map((line) => cut(line, this.#columns()))
    this.#write(`${erased}${this.#drawn()}`)
  }

  /** Removes the region. */
  clear(): void {
    this.draw([])
  }

  #erased(): string {
    // After a resize, the terminal has wrapped what was wider than its window is now.
    const columns = this.#columns()
    const rows = this.#lines.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)),
      0,
    )
    return rows === 0 ? '' : `\u001b[${rows}A\r\u001b[J`
  }

  #drawn(): string {
    return this.#lines.map((line) => `${line}\n`).join('')
  }

  #columns(): number {
    const { columns = 80 } = this.#window
    // Some terminals say 0 when they do not know.
    return columns > 0 ? columns : 80
  }
}

/** What a line takes on the screen; the texts of a run hold no double-width characters. */
export function widthOf(line: string): number {
  return Array.from(stripVTControlCharacters(line)).length
}

/** The line in at most so many columns; colours are kept, and reset where it was cut. */
export function cut(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line
  let left = columns - 1
  let kept = ''
  for (const part of line.split(ansiSequence)) {
    if (part.startsWith('\u001b')) kept += part
    else {
      const letters = Array.from(part).slice(0, Math.max(0, left))
      kept += letters.join('')
      left -= Array.from(part).length
      if (left < 0) break
    }
  }
  return `${kept}…${line.includes('\u001b') ? '\u001b[0m' : ''}`
}

/** A colour of a terminal; in brackets, so that `split` keeps it. */
const ansiSequence = new RegExp(String.raw`(\u001b\[[0-9;]*m)`)
