import { docker, outputOf, runDocker } from '../../clients/containers/docker.ts'
import type { CommandResult } from '../../clients/shell/run-command.ts'
import { waitFor, type Look } from '../../core/deadline.ts'
import { HarnessError } from '../../core/errors.ts'
import type { Ability, Machine, MemberShape, MemberState, UndoRecord } from '../../core/member.ts'
import { startMemberRecord } from '../control-plane/start-member-record.ts'
import { containerAddress } from './container-address.ts'
import { nodeAbilities } from './kind-shape.ts'
import { awaitCreation } from './await-creation.ts'
import { thawFrozen } from './thaw-frozen.ts'

const limitMs = 30_000
const freezeLimitMs = 60_000
/** The kubelet's grace for pods; then systemd gives each of its units up to 90 s. */
const powerOffLimitMs = 150_000

/** A Member that is a node: a container with systemd, containerd and a kubelet in it. */
export class NodeMember implements Machine {
  readonly name: string
  readonly role: MemberShape['role']
  readonly zone?: string
  readonly abilities: ReadonlySet<Ability> = new Set(nodeAbilities)
  /** Name of its container. */
  readonly container: string
  /** The address that it has, and keeps, in the network of its testbed. */
  readonly address: string
  readonly #network: string
  readonly #testbed: string
  readonly #marks: Readonly<Record<string, string>>
  readonly #onState: (state: MemberState) => void
  readonly #onArtefact: (frozen: number) => void
  #state: MemberState = 'running'

  constructor(options: {
    readonly shape: MemberShape
    readonly container: string
    readonly network: string
    /** Its own in that network, also when it is down or cut off. */
    readonly address: string
    readonly testbed: string
    /** Variables of the processes that it starts on this machine. */
    readonly marks: Readonly<Record<string, string>>
    /** Told when a method of this member started or ended it. */
    readonly onState: (state: MemberState) => void
    /** Told when a kill had to thaw so many cgroups before it could end. */
    readonly onArtefact: (frozen: number) => void
  }) {
    this.name = options.shape.name
    this.role = options.shape.role
    if (options.shape.zone !== undefined) this.zone = options.shape.zone
    this.container = options.container
    this.address = options.address
    this.#network = options.network
    this.#testbed = options.testbed
    this.#marks = options.marks
    this.#onState = options.onState
    this.#onArtefact = options.onArtefact
  }

  state(): MemberState {
    return this.#state
  }

  /** What the container engine says of it, when nobody here did it. */
  observe(state: MemberState): void {
    this.#state = state
  }

  /** SIGKILL to the whole container, as when a machine loses power. */
  async kill(signal: AbortSignal): Promise<void> {
    if (this.#state === 'down') return
    const frozen = await killContainer(this.container, signal)
    if (frozen > 0) this.#onArtefact(frozen)
    this.#become('down')
  }

  /**
   * Powers it off as an administrator does: through logind, which lets its kubelet end pods first.
   * To stop the container would be a signal to systemd, which asks no kubelet.
   */
  async stop(signal: AbortSignal): Promise<void> {
    if (this.#state === 'down') return
    if (this.#state === 'paused') await this.resume(signal)
    const args = ['exec', this.container, 'systemctl', 'poweroff']
    const result = await this.#runInside(args, 'to power off', signal)
    if (!result.stderr.includes('is not running')) {
      outputOf(result, args, { name: `${this.name} to power off` })
    }
    await this.#docker(['wait', this.container], 'to power off', signal)
    this.#become('down')
  }

  async start(signal: AbortSignal): Promise<void> {
    if (this.#state === 'paused') return this.resume(signal)
    if (this.#state === 'running') return
    await this.#docker(['start', this.container], 'to start', signal)
    await this.#requireAddress(signal)
    this.#become('running')
  }

  async pause(signal: AbortSignal): Promise<void> {
    if (this.#state !== 'running') return
    await waitFor(
      { name: `${this.name} to stand still`, limitMs: freezeLimitMs, everyMs: 500 },
      (look) => this.#freeze(look),
      signal,
    )
    this.#state = 'paused'
  }

  async resume(signal: AbortSignal): Promise<void> {
    if (this.#state !== 'paused') return
    await this.#docker(['unpause', this.container], 'to go on', signal)
    this.#state = 'running'
  }

  /** Cuts it from its network; it keeps running. */
  async disconnect(signal: AbortSignal): Promise<void> {
    const args = ['network', 'disconnect', '--force', this.#network, this.container]
    if ((await containerAddress(this.container, signal)) === '') return
    await this.#docker(args, 'to be cut off', signal)
  }

  /** Gives it its network back, with the address that it had. */
  async reconnect(signal: AbortSignal): Promise<void> {
    if ((await containerAddress(this.container, signal)) !== '') return
    const args = ['network', 'connect', '--ip', this.address, this.#network, this.container]
    await this.#docker(args, 'to be reconnected', signal)
  }

  async exec(command: readonly string[], signal: AbortSignal): Promise<string> {
    const what = `to run ${command.slice(0, 3).join(' ')}`
    const args = ['exec', this.container, ...command]
    const result = await this.#runInside(args, what, signal)
    return outputOf(result, args, { name: `${this.name} ${what}` })
  }

  /** Runs a script for bash on it and returns what it printed; throws when it fails. */
  script(
    text: string,
    args: readonly string[],
    call: { readonly name: string; readonly limitMs: number },
    signal: AbortSignal,
  ): Promise<string> {
    return docker(['exec', this.container, 'bash', '-c', text, 'holdfast', ...args], call, signal)
  }

  async killBetweenCreateAndStart(image: string, signal: AbortSignal): Promise<void> {
    const format = '{{.State.Pid}}'
    const pid = await this.#docker(
      ['inspect', '--format', format, this.container],
      'to tell its process',
      signal,
    )
    const [node, marks] = [this.container, this.#marks]
    await awaitCreation({ node, image, pid: Number(pid), marks }, signal)
    const frozen = await killContainer(this.container, signal)
    if (frozen > 0) this.#onArtefact(frozen)
    this.#become('down')
  }

  async logs(options: { readonly linesMax: number }, signal: AbortSignal): Promise<string[]> {
    const lines = String(options.linesMax)
    const args =
      this.#state === 'running'
        ? ['exec', this.container, 'journalctl', '--no-pager', '-o', 'short-iso', '-n', lines]
        : ['logs', '--tail', lines, this.container]
    const text = await this.#docker(args, 'to show its log', signal)
    return text.split('\n').filter((line) => line !== '')
  }

  undoRecord(): UndoRecord {
    return startMemberRecord(this.#testbed, this.name)
  }

  /** Again, until somebody is there who takes orders: in a node that has just started nobody is. */
  #runInside(args: readonly string[], what: string, signal: AbortSignal): Promise<CommandResult> {
    const name = `${this.name} ${what}`
    return waitFor(
      { name, limitMs, everyMs: 300 },
      async (look) => {
        const value = await runDocker(args, { name, limitMs }, look)
        const seen = value.stderr.trim()
        return seen.includes('Failed to connect to bus')
          ? { done: false, seen }
          : { done: true, seen, value }
      },
      signal,
    )
  }

  /**
   * On cgroup v1 the engine gives up and thaws what it has frozen when new processes come faster
   * than it freezes them, as in a node that just started: then it is asked again.
   */
  async #freeze(signal: AbortSignal): Promise<Look<void>> {
    const call = { name: `${this.name} to stand still`, limitMs }
    const { exitCode, stderr } = await runDocker(['pause', this.container], call, signal)
    if (exitCode === 0) return { done: true, seen: 'frozen' }
    if (stderr.includes('unable to freeze')) return { done: false, seen: stderr.trim() }
    throw new HarnessError(`${call.name} failed: ${stderr.trim()}`)
  }

  #become(state: MemberState): void {
    this.#state = state
    this.#onState(state)
  }

  /** A node that comes back elsewhere is not the node that went: that is the lane's failure. */
  async #requireAddress(signal: AbortSignal): Promise<void> {
    const [was, is] = [this.address, await containerAddress(this.container, signal)]
    if (is === was) return
    throw new HarnessError(
      `${this.name} came back with the address ${is} and had ${was}: ` +
        'something else took its address; this is no fault of the system under test',
    )
  }

  #docker(args: readonly string[], what: string, signal: AbortSignal): Promise<string> {
    const limit = args[0] === 'wait' ? powerOffLimitMs : limitMs
    return docker(args, { name: `${this.name} ${what}`, limitMs: limit }, signal)
  }
}

/** Kills a container, and thaws what keeps it from ending; returns how many cgroups that were. */
export async function killContainer(container: string, signal: AbortSignal): Promise<number> {
  let thawed = 0
  const isRunning = async (lookSignal: AbortSignal): Promise<boolean> => {
    const args = ['inspect', '--format', '{{.State.Running}}', container]
    return (
      (await docker(args, { name: `the state of ${container}`, limitMs }, lookSignal)).trim() ===
      'true'
    )
  }
  await waitFor(
    { name: `${container} to end after SIGKILL`, limitMs: 60_000, everyMs: 500 },
    async (lookSignal) => {
      const name = `SIGKILL to ${container}`
      const problem = await docker(['kill', container], { name, limitMs }, lookSignal).then(
        () => undefined,
        (error: unknown) => error,
      )
      if (!(await isRunning(lookSignal))) return { done: true, seen: 'ended' }
      thawed += await thawFrozen(container, lookSignal)
      return { done: false, seen: problem instanceof Error ? problem.message : 'it still runs' }
    },
    signal,
  )
  return thawed
}
