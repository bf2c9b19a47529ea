import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { cacheFolder } from '../../assets/cache-folder.ts'
import {
  locatePrograms,
  type ProgramRequest,
  type ResolvedProgram,
} from '../../assets/locate-programs.ts'
import { takeProvisionLock } from '../../assets/provision-lock.ts'
import { resolvePrograms } from '../../assets/resolve-programs.ts'
import type { AssetProgress } from '../../assets/asset-event.ts'
import { docker } from '../../clients/containers/docker.ts'
import { dockerAnswers } from '../../clients/containers/docker-answers.ts'
import {
  askImage,
  hasImage,
  imageDigest,
  pullMissingImage,
} from '../../clients/containers/images.ts'
import { tarOf } from '../../clients/containers/tar-file.ts'
import { HarnessError, UsageError } from '../../core/errors.ts'

/** Where etcd's own images are; the tag is the version. */
export const officialImage = 'gcr.io/etcd-development/etcd'

const pullLimitMs = 600_000
/** A registry that does not answer must not hold up a run for long: an image can be made. */
const tryLimitMs = 60_000
const importLimitMs = 60_000

export interface EtcdImageOptions extends Omit<ProgramRequest, 'programs'> {
  readonly progress: AssetProgress
  /** Called with a line for each step of the image's own. */
  readonly say: (line: string) => void
  /** An image by its name, from `--set etcd.image`. */
  readonly given?: string
}

/** An image with a program `etcd` in its PATH. */
export interface EtcdImage {
  readonly reference: string
  /** Of etcd in it, such as `3.6.14`. */
  readonly version: string
  readonly digest: string
}

/**
 * The image that members run: the given one; else etcd's own of the version that was asked for,
 * where the engine has it or a registry answers; else one made from the program that holdfast finds
 * or builds, and from a program that the user gave always. Throws when no engine answers.
 */
export async function provideEtcdImage(
  options: EtcdImageOptions,
  signal: AbortSignal,
): Promise<EtcdImage> {
  const answer = await dockerAnswers(signal)
  if (answer !== true) {
    throw new HarnessError(`members in containers need Docker, but ${String(answer)}`)
  }
  const { given } = options
  if (given !== undefined) return givenImage(given, options, signal)
  const request = { ...options, programs: ['etcd'] as const }
  const { found, missing } = await locatePrograms(request, signal)
  const isOwn = ['flag', 'HOLDFAST_ASSETS'].includes(found[0]?.origin ?? '')
  const version = found[0]?.version ?? missing[0]?.release.version
  if (!isOwn && version !== undefined) {
    const reference = `${officialImage}:v${version}`
    if (await isThere(reference, options, signal)) {
      return { reference, version, digest: await imageDigest(reference, signal) }
    }
  }
  const { etcd } = await resolvePrograms(request, signal)
  return madeImage(etcd, options, signal)
}

async function givenImage(
  reference: string,
  { say }: EtcdImageOptions,
  signal: AbortSignal,
): Promise<EtcdImage> {
  const pulled = await pullMissingImage(reference, { limitMs: pullLimitMs, say }, signal)
  if (pulled !== true) {
    throw new UsageError(
      `--set etcd.image=${reference}: the engine does not have it and cannot pull it: ${pulled}`,
    )
  }
  const said = await askImage(reference, ['etcd', '--version'], signal)
  const version = /etcd Version: (\S+)/.exec(said)?.[1]
  if (version === undefined) {
    throw new UsageError(`--set etcd.image=${reference}: there is no etcd in its PATH`)
  }
  return { reference, version, digest: await imageDigest(reference, signal) }
}

/** Whether the engine has it, or has it then; that no registry answers is no error. */
async function isThere(
  reference: string,
  { environment, say }: EtcdImageOptions,
  signal: AbortSignal,
): Promise<boolean> {
  if (!['', '0', undefined].includes(environment['HOLDFAST_OFFLINE'])) {
    return hasImage(reference, signal)
  }
  try {
    return (await pullMissingImage(reference, { limitMs: tryLimitMs, say }, signal)) === true
  } catch {
    signal.throwIfAborted()
    return false
  }
}

/** The label by which images of ours are known; its value is the digest of the program. */
export const etcdImageLabel = 'holdfast.dev/etcd-image'

/** An image of that one program, which is found by its digest when it was made before. */
async function madeImage(
  { path, sha256, version }: ResolvedProgram,
  options: EtcdImageOptions,
  signal: AbortSignal,
): Promise<EtcdImage> {
  const reference = `holdfast/etcd:${version}-${sha256.slice(0, 12)}`
  const found = async (): Promise<EtcdImage> => {
    return { reference, version, digest: await imageDigest(reference, signal) }
  }
  if (await hasImage(reference, signal)) return found()
  const cache = options.cacheFolder ?? cacheFolder(options.environment)
  await using _lock = await takeProvisionLock(
    {
      path: join(cache, 'locks', 'etcd-image'),
      purpose: `making ${reference}`,
      onWait: ({ pid, purpose }) =>
        options.say(`process ${pid} is ${purpose}: waiting for it to finish`),
    },
    signal,
  )
  if (await hasImage(reference, signal)) return await found()
  options.say(`making ${reference} of ${path}`)
  const content = await readFile(path)
  const input = await buffer(tarOf({ path: 'usr/local/bin/etcd', mode: 0o755, content }))
  const settings = [`LABEL ${etcdImageLabel}=${sha256}`, 'ENV PATH=/usr/local/bin']
  const changes = settings.flatMap((setting) => ['--change', setting])
  const call = { name: `the image ${reference}`, limitMs: importLimitMs, input }
  await docker(['import', ...changes, '-', reference], call, signal)
  return await found()
}
