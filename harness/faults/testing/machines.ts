import type { AimedFault, Fault } from '../../core/fault.ts'
import type { Ability, Machine, Member, MemberState, Role } from '../../core/member.ts'
import type { KubernetesTestbed } from '../../core/testbed.ts'

const never = new AbortController().signal

/** A machine that exists in memory: it has a state, a network and services that run or do not. */
export class MemoryMachine implements Machine {
  readonly name: string
  readonly role: Role
  readonly abilities: ReadonlySet<Ability>
  /** What `systemctl is-active` says of each service. */
  readonly services: Record<string, string> = { kubelet: 'active', containerd: 'active' }
  readonly #acts: string[]
  #state: MemberState = 'running'
  #isConnected = true
  /** Set by a test: these verbs are accepted and do nothing. */
  readonly deafTo = new Set<string>()

  constructor(name: string, acts: string[], role: Role, abilities: readonly Ability[]) {
    this.name = name
    this.role = role
    this.abilities = new Set(abilities)
    this.#acts = acts
  }

  state(): MemberState {
    return this.#state
  }

  kill(): Promise<void> {
    return this.#become('kill', 'down')
  }

  stop(): Promise<void> {
    return this.#become('stop', 'down')
  }

  async start(): Promise<void> {
    // Whoever starts side by side is seen by that: a start takes a turn of the loop.
    this.#acts.push(`starting ${this.name}`)
    await new Promise((resolve) => setImmediate(resolve))
    await this.#become('start', 'running')
  }

  pause(): Promise<void> {
    return this.#become('pause', 'paused')
  }

  resume(): Promise<void> {
    return this.#become('resume', 'running')
  }

  async disconnect(): Promise<void> {
    if (this.#does('disconnect')) this.#isConnected = false
  }

  async reconnect(): Promise<void> {
    if (this.#does('reconnect')) this.#isConnected = true
  }

  async killBetweenCreateAndStart(image: string): Promise<void> {
    await this.#become(`kill-between ${image}`, 'down')
  }

  async exec(command: readonly string[]): Promise<string> {
    const line = command.join(' ')
    if (line === 'ip route show default') {
      return this.#isConnected ? 'default via 172.18.0.1 dev eth0 \n' : ''
    }
    const [, asked = ''] = /^sh -c systemctl is-active (\w+)/.exec(line) ?? []
    if (asked !== '') return `${this.services[asked] ?? 'unknown'}\n`
    const [, verb = '', service = ''] = /^systemctl (\w+)(?: --[\w-]+=\w+)* (\w+)$/.exec(line) ?? []
    if (!this.#does(`${verb} ${service}`)) return ''
    // A unit that is killed comes back by itself, unless it is told to stop.
    const states: Record<string, string> = { kill: 'activating', stop: 'failed', start: 'active' }
    const state = states[verb]
    if (state === undefined) throw new Error(`${this.name} has no program for: ${line}`)
    this.services[service] = state
    return ''
  }

  logs(): Promise<string[]> {
    return Promise.resolve([])
  }

  undoRecord(): { kind: string; name: string } {
    return { kind: 'start-member', name: `${this.name} runs again` }
  }

  async #become(verb: string, state: MemberState): Promise<void> {
    if (this.#does(verb)) this.#state = state
  }

  #does(verb: string): boolean {
    this.#acts.push(`${verb} ${this.name}`)
    return !this.deafTo.has(verb)
  }
}

const verbs: readonly Ability[] = ['kill', 'stop', 'start', 'pause', 'resume', 'logs']

/** Two nodes that are machines, their control plane, and an etcd and a node that are none. */
export function memoryTestbed() {
  const acts: string[] = []
  const machine = (name: string, role: Role): MemoryMachine =>
    new MemoryMachine(name, acts, role, [...verbs, 'disconnect', 'reconnect', 'exec'])
  const machines = {
    'node-0': machine('node-0', 'node'),
    'node-1': machine('node-1', 'node'),
    'control-plane': machine('control-plane', 'control-plane'),
    'etcd-0': new MemoryMachine('etcd-0', acts, 'etcd', verbs),
    simulated: new MemoryMachine('simulated', acts, 'node', verbs),
  }
  const members: readonly Member[] = Object.values(machines)
  const testbed = { id: 'memory', members } as KubernetesTestbed
  const aim = (fault: Fault): Promise<AimedFault> => fault.aim(testbed, never)
  return { acts, machines, aim }
}
