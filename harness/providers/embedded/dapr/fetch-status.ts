import { get } from 'node:http'

/** The status of an answer over HTTP; undefined when there is none within the limit. */
export function fetchStatus(
  url: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = get(url, { signal, timeout: limitMs, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.on('error', () => {
      if (signal.aborted) reject(signal.reason as Error)
      else resolve(undefined)
    })
  })
}
