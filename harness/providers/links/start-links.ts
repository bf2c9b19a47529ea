import { fork } from 'node:child_process'
import { once } from 'node:events'
import { extname, join } from 'node:path'
import { withDeadline } from '../../core/deadline.ts'
import { HarnessError } from '../../core/errors.ts'
import { clientsEnd, type Link, type Links, type LinkTraffic } from '../../core/links.ts'
import type { LinkedMember, LinkPorts } from './link-table.ts'
import type { LinkAnswer, LinkRequest } from './link-process.ts'

const limitMs = 10_000

/** Links that carry connections, where they begin, and how they are taken away. */
export interface StartedLinks extends Links {
  readonly ports: Readonly<Record<string, LinkPorts>>
  close(): Promise<void>
}

type Unnumbered = LinkRequest extends infer One
  ? One extends unknown
    ? Omit<One, 'id'>
    : never
  : never

/** Starts the program that carries the connections between these members, and to them. */
export async function startLinks(
  options: {
    readonly members: readonly LinkedMember[]
    /** The address of this machine that members reach; default 127.0.0.1. */
    readonly outgoingHost?: string
    /** Variables of its process, such as the marks by which `sweep` finds it. */
    readonly environment: Readonly<Record<string, string>>
  },
  signal: AbortSignal,
): Promise<StartedLinks> {
  const { environment, ...listening } = options
  const { members } = listening
  // In a clone it is TypeScript, in the package JavaScript.
  const file = join(import.meta.dirname, `link-process${extname(import.meta.filename)}`)
  const child = fork(file, {
    env: environment,
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const ended = once(child, 'exit')
  const failure = ended.then(() => {
    throw new HarnessError('the links of a testbed ended')
  })
  failure.catch(() => undefined)
  const waiting = new Map<number, (answer: LinkAnswer) => void>()
  const hear = (id: number): Promise<LinkAnswer> =>
    new Promise((resolve) => waiting.set(id, resolve))
  child.on('message', (answer: LinkAnswer) => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  let last = 0
  const ask = (request: Unnumbered, signal: AbortSignal): Promise<LinkAnswer> => {
    const id = ++last
    const answered = hear(id)
    if (child.connected) child.send({ ...request, id })
    const call = { name: `the links to ${request.act}`, limitMs }
    return withDeadline(call, () => Promise.race([answered, failure]), signal)
  }
  const close = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    const start = { name: 'the links of a testbed', limitMs }
    await withDeadline(start, () => Promise.race([hear(0), failure]), signal)
    const { ports = {} } = await ask({ act: 'listen', ...listening }, signal)
    // The runner lives as long as its own work, not as long as its children.
    child.unref()
    child.channel?.unref()
    const traffic = async (
      act: 'reset' | 'traffic',
      links: readonly Link[],
      signal: AbortSignal,
    ): Promise<readonly LinkTraffic[]> => (await ask({ act, links }, signal)).traffic ?? []
    return {
      ports,
      close,
      all: linksBetween(members),
      set: async (links, state, signal) => void (await ask({ act: 'set', links, state }, signal)),
      reset: async (links, signal) => {
        const reset = await traffic('reset', links, signal)
        return reset.reduce((sum, { refused }) => sum + refused, 0)
      },
      traffic: (links, signal) => traffic('traffic', links, signal),
    }
  } catch (error) {
    await close()
    throw error
  }
}

function linksBetween(members: readonly LinkedMember[]): Link[] {
  return members.flatMap(({ name: to }) => [
    { from: clientsEnd, to },
    ...members.filter(({ name }) => name !== to).map(({ name: from }) => ({ from, to })),
  ])
}
