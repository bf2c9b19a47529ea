import { docker } from '../../clients/containers/docker.ts'
import { followLines } from '../../clients/containers/follow-lines.ts'
import { nowMs, sleep } from '../../core/clock.ts'
import type { NewEvent } from '../../core/event.ts'
import type { ComponentMember } from './component-member.ts'
import { parseRuntimeEvent } from './runtime-event.ts'

const againAfterMs = 500
const lookLimitMs = 10_000

/**
 * Watches the control plane's containers in the runtime of their node, because the API does not
 * tell: under NOSPACE it goes on showing restarts 0 for what crashed. Each start and exit of a
 * component is recorded. Runs until `signal` is aborted, over every restart of the node.
 */
export async function watchComponents(
  options: {
    readonly node: string
    readonly components: readonly ComponentMember[]
    readonly isNodeUp: () => boolean
    readonly marks: Readonly<Record<string, string>>
    readonly record: (event: NewEvent) => void
    /** Told when the containers that run are known, also again after a restart of the node. */
    readonly onReady: () => void
  },
  signal: AbortSignal,
): Promise<void> {
  const { node, components, isNodeUp, onReady } = options
  const watch = new ComponentWatch(components, options)
  while (!signal.aborted) {
    if (isNodeUp()) {
      await watch.follow(node, onReady, signal).catch(() => undefined)
      if (!isNodeUp()) watch.lostNode()
    }
    await sleep(againAfterMs, signal).catch(() => undefined)
  }
}

/** A container of a component that runs. */
interface Running {
  readonly component: ComponentMember
  readonly container: string
  readonly sinceMs: number
}

class ComponentWatch {
  readonly #components: readonly ComponentMember[]
  readonly #record: (event: NewEvent) => void
  readonly #marks: Readonly<Record<string, string>>
  readonly #running = new Map<string, Running>()
  /** Program of each container that was ever asked about. */
  readonly #programs = new Map<string, string>()
  /** When the node that was looked at last had started, in its own ticks. */
  #boot: string | undefined
  /** Names are asked for one after the other, in the order of the events. */
  #turn: Promise<void> = Promise.resolve()

  constructor(
    components: readonly ComponentMember[],
    options: {
      readonly record: (event: NewEvent) => void
      readonly marks: Readonly<Record<string, string>>
    },
  ) {
    this.#components = components
    this.#record = options.record
    this.#marks = options.marks
  }

  /** Follows the events of the node's runtime until they end; `onReady`: what runs is known. */
  async follow(node: string, onReady: () => void, signal: AbortSignal): Promise<void> {
    const following = followLines(
      ['exec', node, 'ctr', '--namespace', 'k8s.io', 'events'],
      { marks: this.#marks, onLine: (line) => this.#read(node, line, signal) },
      signal,
    )
    // What started before the stream began is told by nobody.
    this.#inTurn(async () => {
      for (const container of await this.#look(node, signal)) this.#started(container)
      onReady()
    })
    await following
    await this.#turn
  }

  /** The node went down, and everything on it. */
  lostNode(): void {
    for (const container of this.#running.keys()) this.#ended(container, 'with-node')
  }

  #read(node: string, line: string, signal: AbortSignal): void {
    const event = parseRuntimeEvent(line)
    if (event === undefined || event.kind === 'created') return
    this.#inTurn(async () => {
      if (event.kind === 'exited') return this.#ended(event.container, event)
      if (!this.#programs.has(event.container)) await this.#look(node, signal)
      this.#started(event.container)
    })
  }

  #inTurn(act: () => Promise<void>): void {
    this.#turn = this.#turn.then(act).catch(() => undefined)
  }

  /** Asks which container is whose; returns those that run. */
  async #look(node: string, signal: AbortSignal): Promise<readonly string[]> {
    const names = this.#components.map(({ program }) => program)
    const args = ['exec', node, 'bash', '-c', lookScript, 'holdfast', ...names]
    const text = await docker(
      args,
      { name: `the containers of ${node}`, limitMs: lookLimitMs },
      signal,
    )
    const running: string[] = []
    for (const line of text.split('\n')) {
      const [program = '', container = ''] = line.split(' ')
      if (program === 'boot') this.#sawBoot(container)
      else if (program === 'running') running.push(container)
      else this.#programs.set(container, program)
    }
    return running
  }

  /** One that was started again so soon that nobody saw it down has lost everything, too. */
  #sawBoot(boot: string): void {
    if (this.#boot !== undefined && this.#boot !== boot) this.lostNode()
    this.#boot = boot
  }

  #started(container: string): void {
    const program = this.#programs.get(container)
    const component = this.#components.find((one) => one.program === program)
    if (component === undefined || this.#running.has(container)) return
    this.#running.set(container, { component, container, sinceMs: nowMs() })
    component.observe('running')
    const { name: member, role } = component
    this.#record({ kind: 'start', member, role, by: 'supervisor' })
  }

  #ended(
    container: string,
    end: { readonly code: number; readonly wallMs: number } | 'with-node',
  ): void {
    const running = this.#running.get(container)
    if (running === undefined) return
    this.#running.delete(container)
    const { component, sinceMs } = running
    component.observe('down')
    const code = end === 'with-node' ? 128 + 9 : end.code
    // The runtime gives 128 and the number of the signal.
    const name = code > 128 ? signalNames[code - 128] : undefined
    this.#record({
      kind: 'exit',
      member: component.name,
      role: component.role,
      code: name === undefined ? code : null,
      signal: name ?? null,
      expected: end === 'with-node' || component.wasHeld(end.wallMs),
      ranMs: nowMs() - sinceMs,
    })
  }
}

const signalNames: Readonly<Record<number, string>> = { 6: 'SIGABRT', 9: 'SIGKILL', 15: 'SIGTERM' }

/**
 * Lines `PROGRAM CONTAINER` for every container of these programs, and `running CONTAINER`; before
 * them `boot TICKS`, which is another number after each start of the node.
 */
const lookScript = `
echo "boot $(cut -d ' ' -f 22 /proc/1/stat)"
for program in "$@"; do
  filter="labels.\\"io.kubernetes.container.name\\"==$program"
  for container in $(ctr --namespace k8s.io containers list --quiet "$filter"); do
    echo "$program $container"
  done
done
ctr --namespace k8s.io tasks list | awk '$3 == "RUNNING" { print "running " $1 }'
`
