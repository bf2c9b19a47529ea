import { withDeadline } from '../core/deadline.ts'
import { request } from './request.ts'

/** Far above any list of checksums; bounds what a broken server can make us keep. */
const sizeBytesMax = 4_000_000

/** The body of a small document; throws unless it comes whole, with 200, within `limitMs`. */
export async function fetchText(
  url: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<string> {
  const read = async (signal: AbortSignal): Promise<string> => {
    const answer = await request(url, signal)
    if (answer.status !== 200 || answer.body === null) {
      await answer.body?.cancel()
      throw new Error(`${url} answered ${answer.status}`)
    }
    const chunks: Uint8Array[] = []
    let sizeBytes = 0
    for await (const chunk of answer.body) {
      sizeBytes += chunk.length
      if (sizeBytes > sizeBytesMax) throw new Error(`${url} is larger than ${sizeBytesMax} bytes`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  }
  return withDeadline({ name: `an answer of ${url}`, limitMs }, read, signal)
}
