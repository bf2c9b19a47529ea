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
import { programs, type Program } from '../../assets/catalogue.ts'
import { HarnessError, UsageError } from '../../core/errors.ts'

const pullLimitMs = 600_000
/** A registry that does not answer must not hold up a run for long: an image can be made. */
const tryLimitMs = 60_000
const importLimitMs = 60_000

/** What is known of the images of a program. */
interface ImageOf {
  /** The one that its makers publish for a version. */
  readonly official: (version: string) => string
  /** What images are called that are made of the program alone. */
  readonly made: string
  /** By which these are known; its value is the digest of the program. */
  readonly label: string
  /** Where the program is in them, below the root. */
  readonly path: string
  /** How it is called in all of them. */
  readonly command: string
  /** The setting that gives another image. */
  readonly setting: string
  /** What is said of a given one that does not have it. */
  readonly lacking: string
  readonly version: RegExp
  /** What needs the engine. */
  readonly what: string
}

const images = {
  etcd: {
    official: (version) => `gcr.io/etcd-development/etcd:v${version}`,
    made: 'holdfast/etcd',
    label: 'holdfast.dev/etcd-image',
    path: 'usr/local/bin/etcd',
    command: 'etcd',
    setting: 'etcd.image',
    lacking: 'there is no etcd in its PATH',
    version: /etcd Version: (\S+)/,
    what: 'members in containers need',
  },
  'dapr-scheduler': {
    official: (version) => `daprio/scheduler:${version}`,
    made: 'holdfast/dapr-scheduler',
    label: 'holdfast.dev/dapr-scheduler-image',
    path: 'scheduler',
    command: '/scheduler',
    setting: 'dapr.image',
    lacking: "there is no /scheduler of Dapr's in it",
    version: /Dapr Scheduler Service -- version (\S+)/,
    what: "Dapr's scheduler in pods needs",
  },
} as const satisfies Record<string, ImageOf>

/** Programs that there are images of. */
export type ImageProgram = keyof typeof images

export interface ProgramImageOptions extends Omit<ProgramRequest, 'programs'> {
  readonly progress: AssetProgress
  /** Called with a line for each step of the image's own. */
  readonly say: (line: string) => void
  /** An image by its name, from the user. */
  readonly given?: string
}

/** An image with a program in it. */
export interface ProgramImage {
  readonly reference: string
  /** Of the program, such as `3.6.14`. */
  readonly version: string
  readonly digest: string
}

/**
 * The image that members run: the given one; else its makers' own of the version that was asked
 * for, where the engine has it or a registry answers; else one made from the program that
 * holdfast finds or builds, and from a program that the user gave always. Throws when no engine
 * answers.
 */
export async function provideProgramImage(
  program: ImageProgram,
  options: ProgramImageOptions,
  signal: AbortSignal,
): Promise<ProgramImage> {
  const { official, what } = images[program]
  const answer = await dockerAnswers(signal)
  if (answer !== true) throw new HarnessError(`${what} Docker, but ${String(answer)}`)
  const { given } = options
  if (given !== undefined) return givenImage(program, given, options, signal)
  const request = { ...options, programs: [program] }
  const { found, missing } = await locatePrograms(request, signal)
  const isOwn = ['flag', 'HOLDFAST_ASSETS'].includes(found[0]?.origin ?? '')
  const version = found[0]?.version ?? missing[0]?.release.version
  if (!isOwn && version !== undefined) {
    const reference = official(version)
    if (await isThere(reference, options, signal)) {
      return { reference, version, digest: await imageDigest(reference, signal) }
    }
  }
  const { [program]: resolved } = await resolvePrograms(request, signal)
  return madeImage(program, resolved, options, signal)
}

async function givenImage(
  program: ImageProgram,
  reference: string,
  { say }: ProgramImageOptions,
  signal: AbortSignal,
): Promise<ProgramImage> {
  const { command, lacking, setting, version: pattern }: ImageOf = images[program]
  const { versionArgs, versionExitCode }: Program = programs[program]
  const pulled = await pullMissingImage(reference, { limitMs: pullLimitMs, say }, signal)
  if (pulled !== true) {
    throw new UsageError(
      `--set ${setting}=${reference}: the engine does not have it and cannot pull it: ${pulled}`,
    )
  }
  const said = await askImage(reference, [command, ...versionArgs], signal, versionExitCode)
  const version = pattern.exec(said)?.[1]
  if (version === undefined) throw new UsageError(`--set ${setting}=${reference}: ${lacking}`)
  return { reference, version, digest: await imageDigest(reference, signal) }
}

/** Whether the engine has it, or has it then; that no registry answers is no error. */
async function isThere(
  reference: string,
  { environment, say }: ProgramImageOptions,
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

/** An image of that one program, which is found by its digest when it was made before. */
async function madeImage(
  program: ImageProgram,
  { path, sha256, version }: ResolvedProgram,
  options: ProgramImageOptions,
  signal: AbortSignal,
): Promise<ProgramImage> {
  const { label, made, path: inImage } = images[program]
  const reference = `${made}:${version}-${sha256.slice(0, 12)}`
  const found = async (): Promise<ProgramImage> => {
    return { reference, version, digest: await imageDigest(reference, signal) }
  }
  if (await hasImage(reference, signal)) return found()
  const cache = options.cacheFolder ?? cacheFolder(options.environment)
  await using _lock = await takeProvisionLock(
    {
      path: join(cache, 'locks', `${program}-image`),
      purpose: `making ${reference}`,
      onWait: ({ pid, purpose }) =>
        options.say(`process ${pid} is ${purpose}: waiting for it to finish`),
    },
    signal,
  )
  if (await hasImage(reference, signal)) return await found()
  options.say(`making ${reference} of ${path}`)
  const content = await readFile(path)
  const input = await buffer(tarOf({ path: inImage, mode: 0o755, content }))
  const settings = [`LABEL ${label}=${sha256}`, 'ENV PATH=/usr/local/bin']
  const changes = settings.flatMap((setting) => ['--change', setting])
  const call = { name: `the image ${reference}`, limitMs: importLimitMs, input }
  await docker(['import', ...changes, '-', reference], call, signal)
  return await found()
}
