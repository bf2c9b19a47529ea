import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { runCommand } from '../clients/shell/run-command.ts'
import { describeError, HarnessError } from '../core/errors.ts'
import type { AssetProgress } from './asset-event.ts'
import type { Environment } from './cache-folder.ts'
import { programs, type Download, type ProgramName, type ReleaseServers } from './catalogue.ts'
import { definedVariables } from '../clients/shell/defined-variables.ts'
import { downloadFile } from './download-file.ts'
import type { MissingProgram } from './locate-programs.ts'
import type { Platform } from './platform.ts'
import { publishedSha256 } from './published-sha256.ts'

/** How long servers may be silent. */
export interface DownloadLimits {
  /**
   * Until a checksum is there. All are asked for at once before anything else, so this is what
   * being offline costs at most.
   */
  readonly checksumMs: number
  /** Until more of a download is there. */
  readonly silenceMs: number
}

export const defaultDownloadLimits: DownloadLimits = { checksumMs: 4_000, silenceMs: 10_000 }

export interface DownloadOrder {
  readonly missing: readonly MissingProgram[]
  readonly servers: ReleaseServers
  readonly limits: DownloadLimits
  readonly platform: Platform
  readonly temporaryFolder: string
  readonly environment: Environment
  readonly progress: AssetProgress
}

export interface DownloadedProgram {
  readonly program: ProgramName
  /** In the temporary folder. */
  readonly path: string
  /** The address. */
  readonly source: string
}

export interface Downloads {
  readonly downloaded: readonly DownloadedProgram[]
  /** Why the others were not, once for each address. */
  readonly problems: readonly string[]
}

/**
 * Downloads official programs whose published checksum they match. What does not come is a problem
 * to report, not an error: the programs can still be built.
 */
export async function downloadPrograms(
  order: DownloadOrder,
  signal: AbortSignal,
): Promise<Downloads> {
  if (!['', '0', undefined].includes(order.environment['HOLDFAST_OFFLINE'])) {
    return { downloaded: [], problems: ['HOLDFAST_OFFLINE is set'] }
  }
  await mkdir(order.temporaryFolder, { recursive: true })
  const files = filesOf(order)
  const checksums = await Promise.all(
    files.map(async ({ checksum }) => {
      const asked = publishedSha256(checksum, order.limits.checksumMs, signal)
      return settled(asked, signal)
    }),
  )
  const downloaded: DownloadedProgram[] = []
  const problems: string[] = []
  for (const [index, file] of files.entries()) {
    const checksum = checksums[index]
    if (checksum?.value === undefined) problems.push(checksum?.problem ?? 'not asked')
    else {
      const got = await settled(receiveFile(order, file, checksum.value, signal), signal)
      if (got.value === undefined) problems.push(got.problem)
      else downloaded.push(...got.value)
    }
  }
  return { downloaded, problems: [...new Set(problems)] }
}

/** One file to download and the programs in it. */
interface ReleasedFile {
  readonly url: string
  readonly checksum: Download['checksum']
  readonly contents: readonly { readonly program: ProgramName; readonly archivePath?: string }[]
}

/** Programs that come in one archive share it. */
function filesOf({ missing, platform, servers }: DownloadOrder): readonly ReleasedFile[] {
  const files = new Map<string, ReleasedFile>()
  for (const { program, release } of missing) {
    const { version } = release
    const { architecture } = platform
    const download = programs[program].download({ program, version, architecture, servers })
    const { archivePath, checksum, url } = download
    const content = archivePath === undefined ? { program } : { program, archivePath }
    const others = files.get(url)?.contents ?? []
    files.set(url, { url, checksum, contents: [...others, content] })
  }
  return [...files.values()]
}

async function receiveFile(
  order: DownloadOrder,
  file: ReleasedFile,
  sha256: string,
  signal: AbortSignal,
): Promise<readonly DownloadedProgram[]> {
  const { contents, url } = file
  const names = contents.map(({ program }) => program)
  const path = join(order.temporaryFolder, basename(url))
  const sizeBytes = sizeOf(file)
  const report = (detail: string): void =>
    order.progress({ kind: 'asset', programs: names, step: 'download', detail })
  report(`downloading ${url}`)
  let reported = 0
  const onProgress = (bytes: number): void => {
    if (bytes - reported < sizeBytes / 20) return
    reported = bytes
    report(`${megabytes(bytes)} of about ${megabytes(sizeBytes)}`)
  }
  try {
    const { silenceMs } = order.limits
    await downloadFile({ url, path, sha256, sizeBytes, onProgress, silenceMs }, signal)
    return await unpack(order, file, path, signal)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

async function unpack(
  order: DownloadOrder,
  { contents, url }: ReleasedFile,
  path: string,
  signal: AbortSignal,
): Promise<readonly DownloadedProgram[]> {
  const folder = order.temporaryFolder
  const members = contents.flatMap(({ archivePath }) => archivePath ?? [])
  if (members.length > 0) {
    const args = ['-xzf', path, '-C', folder, '--no-same-owner', ...members]
    const environment = definedVariables(order.environment)
    const command = { file: 'tar', args, cwd: folder, environment }
    const { exitCode, stderr } = await runCommand(command, signal)
    if (exitCode !== 0) throw new HarnessError(`tar could not unpack ${url}: ${stderr.trim()}`)
  }
  return contents.map(({ program, archivePath }) => ({
    program,
    path: archivePath === undefined ? path : join(folder, archivePath),
    source: url,
  }))
}

/** An archive is smaller than what is in it, but may hold more than what is wanted. */
function sizeOf({ contents }: ReleasedFile): number {
  return contents.reduce((sum, { program }) => sum + programs[program].sizeBytes, 0)
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}

type Settled<T> = { readonly value: T } | { readonly value?: undefined; readonly problem: string }

async function settled<T>(attempt: Promise<T>, signal: AbortSignal): Promise<Settled<T>> {
  try {
    return { value: await attempt }
  } catch (error) {
    signal.throwIfAborted()
    return { problem: describeError(error) }
  }
}
