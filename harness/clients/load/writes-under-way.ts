import { cutOffText } from '../../core/load.ts'
import type { BegunLine, RequestLine } from './load-line.ts'

/** Writes that the script began and has said nothing more of. Each writes a value of its own. */
export class WritesUnderWay {
  readonly #begun = new Map<string, BegunLine>()

  begin(line: BegunLine): void {
    this.#begun.set(line.value, line)
  }

  end({ value }: RequestLine): void {
    this.#begun.delete(value)
  }

  /** Those that are left, as requests without an answer, by when they began. */
  cutOff(wallMs: number): RequestLine[] {
    return [...this.#begun.values()].map(({ begun, name, value, startedWallMs }) => ({
      request: begun,
      name,
      value,
      startedWallMs,
      tookMs: Math.max(0, wallMs - startedWallMs),
      status: 0,
      code: 0,
      text: cutOffText,
    }))
  }
}
