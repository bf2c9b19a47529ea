/** Longest file name that evidence gets, in characters; file systems allow 255 bytes. */
const nameLengthMax = 100

/**
 * Where a run keeps the evidence of a claim that did not pass, relative to its folder, such as
 * `evidence/jobs-complete` or, under a sabotage, `evidence/jobs-complete@runs-missing`.
 */
export function evidenceFolder(claim: string, sabotage?: string): string {
  const name = sabotage === undefined ? claim : `${claim}@${sabotage}`
  return `evidence/${safeFileName(name)}`
}

/** The text as a plain file name: no separator, no leading dot, never empty, never too long. */
export function safeFileName(text: string): string {
  const safe = text.replaceAll(/[^A-Za-z0-9._@-]+/g, '-').replace(/^\.+/, '')
  return safe.slice(0, nameLengthMax) || 'unnamed'
}
