const parts = new RegExp(String.raw`(\u001b\[[0-9;]*[A-Za-z]|\n|\r)`)
const colour = new RegExp(String.raw`^\u001b\[[0-9;]*m$`)
const cursorUp = new RegExp(String.raw`^\u001b\[(\d+)A$`)

/**
 * A terminal in memory: what people see after everything that was written. Understands what
 * `LiveRegion` sends (cursor up, erase below, colours) and wraps long lines as a terminal does.
 */
export class Screen {
  readonly isTTY = true
  readonly rows: number
  columns: number
  #lines: string[] = ['']
  #row = 0

  constructor(columns: number, rows = 24) {
    this.columns = columns
    this.rows = rows
  }

  readonly write = (text: string): void => {
    for (const part of text.split(parts)) this.#take(part)
  }

  /** The lines without trailing empty ones. */
  get seen(): string[] {
    const lines = this.#lines.map((line) => line.trimEnd())
    while (lines.at(-1) === '') lines.pop()
    return lines
  }

  #take(part: string): void {
    if (part === '' || part === '\r' || colour.test(part)) return
    const up = cursorUp.exec(part)
    if (up !== null) {
      this.#row = Math.max(0, this.#row - Number(up[1]))
    } else if (part === '\u001b[J') {
      this.#lines = [...this.#lines.slice(0, this.#row), '']
    } else if (part === '\n') this.#nextLine()
    else if (part.startsWith('\u001b')) throw new Error(`unexpected ${JSON.stringify(part)}`)
    else this.#print(part)
  }

  #print(text: string): void {
    for (const letter of text) {
      const line = this.#lines[this.#row] ?? ''
      if (line.length >= this.columns) {
        this.#nextLine()
        this.#lines[this.#row] = letter
      } else this.#lines[this.#row] = line + letter
    }
  }

  #nextLine(): void {
    this.#row += 1
    this.#lines[this.#row] ??= ''
  }
}
