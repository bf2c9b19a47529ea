/** A terminal's colour and cursor sequences. */
const ansiSequence = new RegExp(
  String.raw`\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])`,
  'g',
)

/** Control characters but tab and line feed, lone surrogates, and what XML forbids besides. */
const unprintable = /[^\t\n\P{Cc}]|\p{Surrogate}|[\uFFFE\uFFFF]/gu

/**
 * The text without what no document should hold: terminal sequences, control characters but tab
 * and line feed, lone surrogates. Texts come from programs under test and may hold anything.
 */
export function cleanText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(ansiSequence, '').replace(unprintable, '')
}

/** The clean text on one line. */
export function oneLine(text: string): string {
  return cleanText(text).replaceAll(/\s+/g, ' ').trim()
}

/** The clean text on one line of at most `lengthMax` characters; `…` says that it was cut. */
export function shorten(text: string, lengthMax: number): string {
  const line = oneLine(text)
  return line.length <= lengthMax ? line : `${line.slice(0, lengthMax - 1).trimEnd()}…`
}
