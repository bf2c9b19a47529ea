import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Engine } from '../../clients/containers/connect-engine.ts'
import { docker } from '../../clients/containers/docker.ts'
import { tarOf } from '../../clients/containers/tar-file.ts'
import { describeError, HarnessError } from '../../core/errors.ts'
import type { RestartTimings } from '../../core/timings.ts'
import { SupervisedContainer } from './supervised-container.ts'

/** Where members have their disk, and on it their data. */
export const diskPath = '/data'
export const dataPath = `${diskPath}/etcd`

const limitMs = 30_000
const pageBytes = 4096
const noSpaceOnDisk = 'no space left on device'

/**
 * The disk of a member: a memory file system of a fixed size, as a volume. The engine forgets what
 * is in it when nobody has it mounted, so a container beside the member, which does nothing, holds
 * it: what the member wrote outlives its kills, as on a machine that is switched off.
 */
export class MemberDisk {
  readonly #holder: SupervisedContainer
  readonly #sizeBytes: number
  /** Name of the container that holds it. */
  readonly #name: string

  private constructor(holder: SupervisedContainer, sizeBytes: number) {
    this.#holder = holder
    this.#sizeBytes = sizeBytes
    this.#name = holder.definition.plan().name
  }

  static async make(
    options: {
      readonly client: Engine
      readonly volume: string
      readonly image: string
      readonly sizeBytes: number
      readonly labels: Readonly<Record<string, string>>
      readonly logFile: string
      readonly restart: RestartTimings
    },
    signal: AbortSignal,
  ): Promise<MemberDisk> {
    const { client, image, labels, logFile, restart, sizeBytes, volume } = options
    const call = { name: `the volume ${volume}`, limitMs }
    const marks = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`])
    const settings = ['type=tmpfs', 'device=tmpfs', `o=size=${sizeBytes},mode=0700`]
    const tmpfs = settings.flatMap((setting) => ['--opt', setting])
    const make = ['volume', 'create', '--driver', 'local', ...tmpfs, ...marks, volume]
    await docker(make, call, signal)
    const holder = new SupervisedContainer({
      name: `the holder of ${volume}`,
      client,
      restart,
      onExit: () => undefined,
      onStart: () => undefined,
      plan: () => ({
        name: `${volume}-holder`,
        image,
        // A program that every image of etcd has, and that waits without doing anything.
        command: ['etcd', 'gateway', 'start', '--endpoints=127.0.0.1:1'],
        environment: {},
        labels,
        volume: { name: volume, path: diskPath },
        logFile,
      }),
    })
    await holder.start('provision', signal)
    return new MemberDisk(holder, sizeBytes)
  }

  /** Puts a file on it that takes all its room; throws when there is still some. */
  async fill(signal: AbortSignal): Promise<void> {
    if (await this.#takes('ballast', this.#sizeBytes + pageBytes, signal)) {
      throw new HarnessError('the disk took more than it holds')
    }
  }

  /** Whether nothing more can be written to it: a page is tried. */
  async isFull(signal: AbortSignal): Promise<boolean> {
    const isFull = !(await this.#takes('page', pageBytes, signal))
    await this.#takes('page', 0, signal)
    return isFull
  }

  /** Gives the room back that `fill` took. */
  async clear(signal: AbortSignal): Promise<void> {
    await this.#takes('ballast', 0, signal)
  }

  /** Copies all that is on it into a file of this machine; its member must not run. */
  async save(file: string, signal: AbortSignal): Promise<void> {
    await pipeline(
      await this.#holder.container.get(diskPath, signal),
      createWriteStream(file, { mode: 0o600 }),
    )
  }

  /** Replaces all that is on it by what `save` kept; its member must not run. */
  async restore(file: string, signal: AbortSignal): Promise<void> {
    await this.wipe(signal)
    await this.#holder.container.put(createReadStream(file), '/', signal)
  }

  /** Forgets all that is on it: nobody has it mounted for a moment. Its member must not run. */
  async wipe(signal: AbortSignal): Promise<void> {
    await this.#holder.kill(signal)
    await this.#holder.start('repair', signal)
  }

  /** Copies a file or folder of this machine into the data, to a place in them. */
  async take(from: string, to: string, signal: AbortSignal): Promise<void> {
    await this.#copy([from, `${this.#name}:${dataPath}${to}`], signal)
  }

  /** Copies a file of the data to this machine. */
  async give(from: string, to: string, signal: AbortSignal): Promise<void> {
    await this.#copy([`${this.#name}:${dataPath}${from}`, to], signal)
  }

  async close(signal: AbortSignal): Promise<void> {
    await this.#holder.close(signal)
  }

  async #copy(places: readonly string[], signal: AbortSignal): Promise<void> {
    await docker(['cp', ...places], { name: `a copy with ${this.#name}`, limitMs }, signal)
  }

  /** Writes a file of zeros; false when there is no room for all of it. */
  async #takes(path: string, zeros: number, signal: AbortSignal): Promise<boolean> {
    try {
      const file = tarOf({ path, mode: 0o600, content: { zeros } })
      await this.#holder.container.put(file, diskPath, signal)
      return true
    } catch (error) {
      if (describeError(error).includes(noSpaceOnDisk)) return false
      throw error
    }
  }
}
