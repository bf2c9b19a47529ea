import { access, chmod, constants, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ProgramName } from './catalogue.ts'
import { moveDurably, writeDurably } from './durable-file.ts'
import type { Platform } from './platform.ts'
import { sha256OfFile } from './sha256-of-file.ts'

/** What identifies a program in the cache. */
export interface CacheKey {
  readonly program: ProgramName
  readonly version: string
  readonly platform: Platform
}

/** Where a cached program came from. */
export interface Provenance {
  readonly origin: 'download' | 'build'
  /** The address it was downloaded from, or its Go module and the digest of that build's go.sum. */
  readonly source: string
}

/** A cached program whose content is what was once put there. */
export interface CachedProgram extends Provenance {
  readonly path: string
  readonly sha256: string
}

/** The file beside a cached program. Without it the program is not used. */
interface Sidecar extends Provenance {
  readonly program: string
  readonly version: string
  readonly platform: string
  readonly sha256: string
  /** Inode, size and times of the file when its content was last seen to match. */
  readonly stamp: string
}

export type CacheLookUp =
  { readonly found: CachedProgram } | { readonly found: undefined; readonly problem?: string }

/** The programs kept from earlier runs: `<folder>/programs/<name>/<version>/<platform>/<name>`. */
export class ProgramCache {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  pathOf({ program, version, platform }: CacheKey): string {
    const platformName = `${platform.os}-${platform.architecture}`
    return join(this.#folder, 'programs', program, version, platformName, program)
  }

  /**
   * A program whose SHA-256 is that of its sidecar. It is computed again when inode, size or times
   * of the file have changed since it last matched. `problem` says why a file that lies there is
   * not used. It stays until `keep` replaces it: another process may be half-way through doing so.
   */
  async find(key: CacheKey, signal: AbortSignal): Promise<CacheLookUp> {
    const path = this.pathOf(key)
    const stamp = await stampOf(path)
    if (stamp === undefined) return { found: undefined }
    const sidecar = await readSidecar(path, key)
    if (sidecar === undefined) return unusable(path, 'has no valid record beside it')
    if (!(await isExecutable(path))) return unusable(path, 'is not executable')
    if (sidecar.stamp !== stamp) {
      const sha256 = await sha256OfFile(path, signal)
      if (sha256 !== sidecar.sha256) return unusable(path, 'has changed since it was kept')
      // A cache that cannot be written is used all the same; its files are hashed again each time.
      await this.#writeSidecar(path, { ...sidecar, stamp }).catch(() => undefined)
    }
    const { origin, source, sha256 } = sidecar
    return { found: { path, sha256, origin, source } }
  }

  /** Takes a finished, verified file from within the cache folder into the cache. */
  async keep(
    key: CacheKey,
    file: { readonly path: string; readonly sha256: string } & Provenance,
  ): Promise<CachedProgram> {
    const path = this.pathOf(key)
    const { sha256, origin, source } = file
    await mkdir(dirname(path), { recursive: true })
    await chmod(file.path, 0o755)
    await moveDurably(file.path, path)
    const stamp = (await stampOf(path)) ?? ''
    await this.#writeSidecar(path, { ...labels(key), sha256, origin, source, stamp })
    return { path, sha256, origin, source }
  }

  async #writeSidecar(path: string, sidecar: Sidecar): Promise<void> {
    const text = `${JSON.stringify(sidecar, undefined, 2)}\n`
    await writeDurably(sidecarOf(path), text)
  }
}

function unusable(path: string, why: string): CacheLookUp {
  return { found: undefined, problem: `${path} ${why}` }
}

function sidecarOf(path: string): string {
  return `${path}.json`
}

function labels(key: CacheKey): Pick<Sidecar, 'program' | 'version' | 'platform'> {
  const { os, architecture } = key.platform
  return { program: key.program, version: key.version, platform: `${os}-${architecture}` }
}

async function stampOf(path: string): Promise<string | undefined> {
  const facts = await stat(path, { bigint: true }).catch(() => undefined)
  if (facts === undefined || !facts.isFile()) return undefined
  return [facts.ino, facts.size, facts.mtimeNs, facts.ctimeNs].join('/')
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

async function readSidecar(path: string, key: CacheKey): Promise<Sidecar | undefined> {
  const text = await readFile(sidecarOf(path), 'utf8').catch(() => '')
  const sidecar = parseSidecar(text)
  if (sidecar === undefined) return undefined
  const expected = Object.entries(labels(key))
  return expected.every(([name, value]) => sidecar[name as keyof Sidecar] === value)
    ? sidecar
    : undefined
}

function parseSidecar(text: string): Sidecar | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const fields = value as Record<string, unknown>
  const names = ['program', 'version', 'platform', 'sha256', 'origin', 'source', 'stamp']
  if (!names.every((name) => typeof fields[name] === 'string')) return undefined
  if (fields['origin'] !== 'download' && fields['origin'] !== 'build') return undefined
  return value as Sidecar
}
