import { appendFile, stat } from 'node:fs/promises'
import { explainFileError } from './file-error.ts'

/** GitHub drops the summary of a step that is larger. */
export const stepSummaryBytesMax = 1024 * 1024

const cutNotice =
  '\n\n_The report is longer than a step summary may be; all of it is in report.md._\n'

/**
 * Appends Markdown to a step summary as far as there is room; what does not fit is cut after a
 * whole line, and the text says so. A summary without room for any of it stays as it is.
 */
export async function appendStepSummary(path: string, markdown: string): Promise<void> {
  try {
    const takenBytes = await sizeOf(path)
    const gap = takenBytes > 0 ? '\n' : ''
    const text = fitting(`${gap}${markdown.trimEnd()}\n`, stepSummaryBytesMax - takenBytes)
    if (text !== '') await appendFile(path, text)
  } catch (cause) {
    throw explainFileError(path, cause)
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}

function fitting(text: string, roomBytes: number): string {
  if (Buffer.byteLength(text) <= roomBytes) return text
  const room = roomBytes - Buffer.byteLength(cutNotice)
  if (room <= 0) return ''
  const kept = Buffer.from(text).subarray(0, room)
  const lineEnd = kept.lastIndexOf('\n')
  return lineEnd <= 0 ? '' : `${kept.subarray(0, lineEnd).toString()}${cutNotice}`
}
