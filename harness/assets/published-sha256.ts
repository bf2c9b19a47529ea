import type { PublishedChecksum } from './catalogue.ts'
import { fetchText } from './fetch-text.ts'

/** The SHA-256 that the publisher names for a download, in hexadecimal, within `limitMs`. */
export async function publishedSha256(
  checksum: PublishedChecksum,
  limitMs: number,
  signal: AbortSignal,
): Promise<string> {
  const text = await fetchText(checksum.url, limitMs, signal)
  const digest = readDigest(checksum, text)
  if (digest !== undefined && /^[0-9a-f]{64}$/.test(digest)) return digest
  throw new Error(`${checksum.url} names no SHA-256 for the download`)
}

/** The digest in the published text, which is not checked yet. */
export function readDigest(checksum: PublishedChecksum, text: string): string | undefined {
  if (checksum.kind === 'file') return text.trim().split(/\s+/)[0]
  if (checksum.kind === 'github-release') return releaseDigest(text, checksum.fileName)
  const lines = text.split('\n').map((line) => line.trim().split(/\s+\*?/))
  return lines.find(([, name]) => name === checksum.fileName)?.[0]
}

function releaseDigest(text: string, fileName: string): string | undefined {
  const release = JSON.parse(text) as { assets?: unknown } | null
  if (!Array.isArray(release?.assets)) return undefined
  const assets = release.assets as readonly { name?: unknown; digest?: unknown }[]
  const digest = assets.find(({ name }) => name === fileName)?.digest
  return typeof digest === 'string' ? digest.replace(/^sha256:/, '') : undefined
}
