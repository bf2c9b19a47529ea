import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { withDeadline } from '../core/deadline.ts'
import { request } from './request.ts'

/** Slower than this a build is the quicker way. */
const bytesPerSecondMin = 300_000

export interface FileDownload {
  readonly url: string
  /** Written here; what is there when this throws is of no use. */
  readonly path: string
  /** In hexadecimal. */
  readonly sha256: string
  /** About how large it is; twice as much is refused. */
  readonly sizeBytes: number
  readonly onProgress: (bytes: number) => void
  /** How long the server may be silent. */
  readonly silenceMs: number
}

/** Downloads a file and throws unless its SHA-256 is the one that was published. */
export async function downloadFile(download: FileDownload, signal: AbortSignal): Promise<void> {
  const limitMs = 30_000 + (download.sizeBytes / bytesPerSecondMin) * 1000
  const name = `the download of ${download.url}`
  const sha256 = await withDeadline(
    { name, limitMs },
    async (signal) => receive(download, signal),
    signal,
  )
  if (sha256 === download.sha256) return
  throw new Error(
    `${download.url} has SHA-256 ${sha256}, but ${download.sha256} was published: ` +
      'it was thrown away',
  )
}

async function receive(download: FileDownload, signal: AbortSignal): Promise<string> {
  const { onProgress, path, url } = download
  const sizeBytesMax = 2 * download.sizeBytes
  const limit = { name: `more of ${url}`, limitMs: download.silenceMs }
  const hash = createHash('sha256')
  // The body is given up with this when the server falls silent.
  const connection = new AbortController()
  const stop = AbortSignal.any([signal, connection.signal])
  const file = await open(path, 'w', 0o600)
  try {
    const answer = await withDeadline(limit, async () => request(url, stop), signal)
    if (answer.status !== 200 || answer.body === null) {
      throw new Error(`${url} answered ${answer.status}`)
    }
    const announced = Number(answer.headers.get('content-length') ?? 0)
    if (announced > sizeBytesMax) throw tooLarge(download)
    const reader = answer.body.getReader()
    let bytes = 0
    for (;;) {
      const { value } = await withDeadline(limit, async () => reader.read(), signal)
      if (value === undefined) return hash.digest('hex')
      bytes += value.length
      if (bytes > sizeBytesMax) throw tooLarge(download)
      hash.update(value)
      await file.writeFile(value)
      onProgress(bytes)
    }
  } finally {
    connection.abort()
    await file.close()
  }
}

function tooLarge({ sizeBytes, url }: FileDownload): Error {
  return new Error(`${url} is far larger than ${sizeBytes} bytes`)
}
