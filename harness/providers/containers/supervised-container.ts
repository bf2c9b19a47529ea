import type { Engine } from '../../clients/containers/connect-engine.ts'
import { runDocker } from '../../clients/containers/docker.ts'
import {
  startContainer,
  type ContainerPlan,
  type EngineContainer,
} from '../../clients/containers/start-container.ts'
import { HarnessError } from '../../core/errors.ts'
import type { MemberState } from '../../core/member.ts'
import { lastLines } from '../embedded/last-lines.ts'
import { Supervision, type Exit, type SupervisedDefinition } from '../control-plane/supervision.ts'

const limitMs = 30_000

export interface ContainerDefinition extends SupervisedDefinition {
  readonly client: Engine
  /**
   * Asked again at every start; when the command is another one the container is made anew, and
   * keeps its volume.
   */
  readonly plan: () => Omit<ContainerPlan, 'onEnd'>
}

/** One long-lived container, kept alive. */
export class SupervisedContainer extends Supervision<ContainerDefinition> {
  #container: EngineContainer | undefined
  #command = ''
  #paused = false
  #onEnd: (exit: Exit) => void = () => undefined

  get state(): MemberState {
    if (!this.isUp) return 'down'
    return this.#paused ? 'paused' : 'running'
  }

  /** The container behind it; throws before its first start. */
  get container(): EngineContainer {
    if (this.#container !== undefined) return this.#container
    throw new HarnessError(`${this.definition.name} was never started`)
  }

  /** SIGSTOP and not the engine's own pause, which on cgroup v1 gives up when it is slow. */
  async pause(signal: AbortSignal): Promise<void> {
    if (this.state !== 'running') return
    await this.container.send('SIGSTOP', signal)
    this.#paused = true
  }

  async resume(signal: AbortSignal): Promise<void> {
    if (this.state !== 'paused') return
    await this.container.send('SIGCONT', signal)
    this.#paused = false
  }

  logs(linesMax: number): Promise<string[]> {
    return lastLines(this.definition.plan().logFile, linesMax)
  }

  protected async send(kill: 'SIGKILL' | 'SIGTERM', signal: AbortSignal): Promise<void> {
    // What is stopped does not act on SIGTERM before it goes on.
    if (kill === 'SIGTERM') await this.resume(signal)
    await this.container.send(kill, signal)
  }

  protected async launch(): Promise<{ readonly exited: Promise<Exit> }> {
    const { client, plan } = this.definition
    const planned = plan()
    const command = planned.command.join(' ')
    // What starts by itself, and what a fault undoes, has the limits of its calls.
    const { signal } = new AbortController()
    const exited = new Promise<Exit>((resolve) => (this.#onEnd = resolve))
    if (this.#container !== undefined && command !== this.#command) {
      await this.#container.remove(signal)
      this.#container = undefined
    }
    this.#paused = false
    if (this.#container === undefined) {
      const onEnd = (code: number): void => {
        this.#paused = false
        this.#onEnd({ code, signal: null })
      }
      this.#container = await startContainer(client, { ...planned, onEnd }, signal).catch(
        async (error: unknown) => {
          // A start that failed leaves the container, and its name is wanted at the next one.
          const call = { name: `the removal of ${planned.name}`, limitMs }
          await runDocker(['rm', '--force', planned.name], call, signal)
          throw error
        },
      )
      this.#command = command
    } else await this.#container.start(signal)
    return { exited }
  }
}
