import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { wallMs } from '../../core/clock.ts'
import { withDeadline } from '../../core/deadline.ts'
import { describeError, HarnessError } from '../../core/errors.ts'
import type { Engine } from './connect-engine.ts'

const limitMs = 30_000

/** What a container is made from. */
export interface ContainerPlan {
  readonly name: string
  readonly image: string
  /** The program, looked up in the image's PATH, and its arguments. */
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  /** A network and its address there, which it keeps; absent: it has no network. */
  readonly network?: { readonly name: string; readonly address: string }
  readonly volume: { readonly name: string; readonly path: string }
  /** What it may use, a memory file system that it writes to included; default no limit. */
  readonly memoryBytes?: number
  /** Written into it before it starts. */
  readonly files?: readonly { readonly path: string; readonly content: string }[]
  /** Its output is appended to this file. */
  readonly logFile: string
  /** Told with the exit code each time it has ended, whoever did it. */
  readonly onEnd: (exitCode: number) => void
}

/** A container that was started once, and can be ended and started as often as one likes. */
export interface EngineContainer {
  start(signal: AbortSignal): Promise<void>
  /** Sends a signal to its first process; does nothing when it does not run. */
  send(sent: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT', signal: AbortSignal): Promise<void>
  /** Unpacks a tar archive below a folder of it, also when it does not run. */
  put(archive: Readable, folder: string, signal: AbortSignal): Promise<void>
  /** A file or folder of it as a tar archive. */
  get(path: string, signal: AbortSignal): Promise<NodeJS.ReadableStream>
  /** Removes it, ended or not, and leaves its volume. Nobody is told of its end. */
  remove(signal: AbortSignal): Promise<void>
}

/**
 * Makes and starts a container through testcontainers, which pulls its image when that is missing.
 * Its reaper is not asked for: what is left of a run `sweep` takes back, by labels.
 */
export async function startContainer(
  client: Engine,
  plan: ContainerPlan,
  signal: AbortSignal,
): Promise<EngineContainer> {
  const definition = await define(plan)
  const ends = new Ends(client, plan)
  definition.onCreated = (id) => ends.watch(id)
  const started = await within(`container ${plan.name} to start`, () => definition.start(), signal)
  const container = client.container.getById(started.getId())
  const log = async (sinceMs: number): Promise<void> => {
    const lines = await client.container.logs(container, { since: sinceMs / 1000 })
    const file = createWriteStream(plan.logFile, { flags: 'a', mode: 0o600 })
    // It ends with the container; what breaks it must not break the check.
    pipeline(lines, file).catch(() => undefined)
  }
  await log(0)
  const ask = (what: string, act: () => Promise<unknown>, signal: AbortSignal): Promise<void> =>
    within(`${plan.name} ${what}`, act, signal).then(() => undefined)
  return {
    async start(signal) {
      const sinceMs = wallMs()
      await ask('to start', () => container.start(), signal)
      await log(sinceMs)
    },
    send: (sent, signal) =>
      ask(`to take ${sent}`, () => unlessEnded(container.kill({ signal: sent })), signal),
    put: (archive, folder, signal) =>
      ask(`to take files`, () => client.container.putArchive(container, archive, folder), signal),
    get: (path, signal) =>
      within(
        `${path} of ${plan.name}`,
        () => client.container.fetchArchive(container, path),
        signal,
      ),
    async remove(signal) {
      ends.close()
      await ask('to be removed', () => container.remove({ force: true, v: false }), signal)
    },
  }
}

async function define(plan: ContainerPlan) {
  const { GenericContainer, Wait } = await import('testcontainers')
  const [program = '', ...args] = plan.command
  class OurContainer extends GenericContainer {
    onCreated: (id: string) => Promise<void> = () => Promise.resolve()

    /** An address of its own: one that an engine picks may go to somebody else at a restart. */
    keepAddress(network: string, address: string): this {
      this.createOpts.NetworkingConfig = {
        EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: address } } },
      }
      return this.withNetworkMode(network)
    }

    protected override containerCreated(id: string): Promise<void> {
      return this.onCreated(id)
    }
  }
  const made = new OurContainer(plan.image)
    .withName(plan.name)
    .withEntrypoint([program])
    .withCommand(args)
    .withEnvironment({ ...plan.environment })
    .withLabels({ ...plan.labels })
    .withBindMounts([{ source: plan.volume.name, target: plan.volume.path }])
    .withCopyContentToContainer(
      (plan.files ?? []).map(({ content, path }) => ({ content, target: path, mode: 0o600 })),
    )
    // What is copied is for root alone, and an image may have another user.
    .withUser('0:0')
    .withAutoCleanup(false)
    // No port is published, so there is none to wait for: whether it serves is for probes.
    .withWaitStrategy(Wait.forListeningPorts())
  if (plan.memoryBytes !== undefined) {
    made.withResourcesQuota({ memory: plan.memoryBytes / 1024 ** 3 })
  }
  const { network } = plan
  return network === undefined
    ? made.withNetworkMode('none')
    : made.keepAddress(network.name, network.address)
}

/** Tells of each end of a container, from before its first start. */
class Ends {
  readonly #client: Engine
  readonly #plan: ContainerPlan
  #events: Readable | undefined

  constructor(client: Engine, plan: ContainerPlan) {
    this.#client = client
    this.#plan = plan
  }

  async watch(id: string): Promise<void> {
    const { container } = this.#client
    const events = await container.events(container.getById(id), ['die'])
    // The runner lives as long as its own work, not as long as its containers.
    ;(events as { socket?: { unref(): void } }).socket?.unref()
    this.#events = events
    let text = ''
    events.on('data', (chunk: Buffer) => {
      const lines = (text + chunk.toString()).split('\n')
      text = lines.pop() ?? ''
      for (const line of lines.filter((one) => one !== '')) this.#plan.onEnd(exitCodeIn(line))
    })
    events.on('error', () => undefined)
  }

  close(): void {
    this.#events?.destroy()
  }
}

/** Of an event of the engine. */
function exitCodeIn(line: string): number {
  const event = JSON.parse(line) as {
    readonly Actor?: { readonly Attributes?: Readonly<Record<string, string>> }
  }
  return Number(event.Actor?.Attributes?.['exitCode'] ?? -1)
}

/** The engine answers 409 when what should be killed does not run. */
async function unlessEnded(asked: Promise<unknown>): Promise<void> {
  await asked.catch((error: unknown) => {
    if ((error as { statusCode?: number }).statusCode !== 409) throw error
  })
}

/** Errors of the engine say what it said, and what for. */
async function within<T>(name: string, act: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return withDeadline(
    { name, limitMs },
    () =>
      act().catch((cause: unknown) => {
        throw new HarnessError(`${name}: the engine says: ${describeError(cause)}`, { cause })
      }),
    signal,
  )
}
