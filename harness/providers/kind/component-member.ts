import { wallMs } from '../../core/clock.ts'
import type { Ability, Member, MemberShape, MemberState, UndoRecord } from '../../core/member.ts'
import { startMemberRecord } from '../control-plane/start-member-record.ts'
import * as scripts from './component-scripts.ts'
import { componentAbilities } from './kind-shape.ts'

/** Runs a script of `component-scripts.ts` in the control plane node and returns what it printed. */
export type RunInNode = (
  script: string,
  args: readonly string[],
  options: { readonly name: string; readonly limitMs: number },
  signal: AbortSignal,
) => Promise<string>

/** What differs between a static pod and one of a controller. */
export interface MemberScripts {
  readonly start: string
  readonly kill: string
  readonly stop: string
  readonly log: string
}

const ofStaticPod: MemberScripts = {
  start: scripts.startScript,
  kill: scripts.killScript,
  stop: scripts.stopScript,
  log: scripts.logScript,
}

const actLimitMs = 45_000
const startLimitMs = 100_000

/**
 * A Member that is a static pod of the control plane. The kubelet of its node is its supervisor:
 * what `kill` killed is killed again when the kubelet starts it, and `stop` takes the manifest
 * away, so that both stay down until `start`.
 */
export class ComponentMember implements Member {
  readonly name: string
  readonly role: MemberShape['role']
  readonly abilities: ReadonlySet<Ability>
  /** Name of its program, its manifest and its container. */
  readonly program: string
  readonly #run: RunInNode
  readonly #scripts: MemberScripts
  readonly #testbed: string
  readonly #isNodeUp: () => boolean
  /** Wall times between which somebody here held it down; open at the end while it is so. */
  readonly #held: { fromMs: number; toMs: number }[] = []
  #state: MemberState = 'running'

  constructor(options: {
    readonly shape: MemberShape
    readonly program: string
    readonly testbed: string
    readonly run: RunInNode
    readonly isNodeUp: () => boolean
    /** Default: those of a static pod. */
    readonly scripts?: MemberScripts
    readonly abilities?: readonly Ability[]
  }) {
    this.name = options.shape.name
    this.role = options.shape.role
    this.program = options.program
    this.#run = options.run
    this.#scripts = options.scripts ?? ofStaticPod
    this.abilities = new Set(options.abilities ?? componentAbilities)
    this.#testbed = options.testbed
    this.#isNodeUp = options.isNodeUp
  }

  state(): MemberState {
    return this.#isNodeUp() ? this.#state : 'down'
  }

  /** Whether it was held down at a wall time: an exit is then ours, and not its own. */
  wasHeld(wallAtMs: number): boolean {
    return this.#held.some(({ fromMs, toMs }) => fromMs <= wallAtMs && wallAtMs <= toMs)
  }

  /** What the container runtime says of it; what is held down stays so, whoever starts it. */
  observe(state: 'running' | 'down'): void {
    if (state === 'running' && (this.#state === 'paused' || this.#isHeld())) return
    this.#state = state
  }

  async kill(signal: AbortSignal): Promise<void> {
    await this.#end(this.#scripts.kill, signal)
  }

  async stop(signal: AbortSignal): Promise<void> {
    await this.#end(this.#scripts.stop, signal)
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.#act('to start', this.#scripts.start, [], startLimitMs, signal)
    const held = this.#held.at(-1)
    if (held !== undefined) held.toMs = Math.min(held.toMs, wallMs())
    this.#state = 'running'
  }

  async pause(signal: AbortSignal): Promise<void> {
    await this.#act('to stand still', scripts.pauseScript, [], actLimitMs, signal)
    if (this.#state === 'running') this.#state = 'paused'
  }

  async resume(signal: AbortSignal): Promise<void> {
    await this.#act('to go on', scripts.resumeScript, [], actLimitMs, signal)
    if (this.#state === 'paused') this.#state = 'running'
  }

  async logs(options: { readonly linesMax: number }, signal: AbortSignal): Promise<string[]> {
    const args = [String(options.linesMax)]
    const text = await this.#act('to show its log', this.#scripts.log, args, actLimitMs, signal)
    return text.split('\n').filter((line) => line !== '')
  }

  undoRecord(): UndoRecord {
    return startMemberRecord(this.#testbed, this.name)
  }

  async #end(script: string, signal: AbortSignal): Promise<void> {
    if (!this.#isHeld()) this.#held.push({ fromMs: wallMs(), toMs: Infinity })
    await this.#act('to end', script, [], actLimitMs, signal)
    this.#state = 'down'
  }

  /** What ends while this lasts was ended by somebody here. */
  protected async whileItEnds(act: () => Promise<void>): Promise<void> {
    const span = { fromMs: wallMs(), toMs: Infinity }
    this.#held.push(span)
    try {
      await act()
    } finally {
      span.toMs = Math.min(span.toMs, wallMs())
    }
  }

  /** Runs a script of its own in its node. */
  protected runInNode(
    what: string,
    script: string,
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<string> {
    return this.#act(what, script, args, actLimitMs, signal)
  }

  #isHeld(): boolean {
    return this.#held.at(-1)?.toMs === Infinity
  }

  #act(
    what: string,
    script: string,
    args: readonly string[],
    limitMs: number,
    signal: AbortSignal,
  ): Promise<string> {
    const name = `${this.name} ${what}`
    return this.#run(script, [this.program, ...args], { name, limitMs }, signal)
  }
}
