import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { withDeadline } from '../../core/deadline.ts'
import { HarnessError } from '../../core/errors.ts'
import { clientsEnd, type Link, type Links, type LinkTraffic } from '../../core/links.ts'
import type { LinkedMember, LinkPorts } from './link-table.ts'
import type { LinkAnswer, LinkRequest } from './link-worker.ts'

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

/** Starts the thread that carries the connections between these members, and to them. */
export async function startLinks(
  members: readonly LinkedMember[],
  signal: AbortSignal,
): Promise<StartedLinks> {
  // In a clone it is TypeScript, in the package JavaScript.
  const file = join(import.meta.dirname, `link-worker${extname(import.meta.filename)}`)
  const worker = new Worker(file, { workerData: members })
  worker.unref()
  const waiting = new Map<number, (traffic: readonly LinkTraffic[]) => void>()
  let failed: (error: Error) => void = () => undefined
  const failure = new Promise<never>((_, reject) => (failed = reject))
  failure.catch(() => undefined)
  worker.once('error', (cause) => failed(new HarnessError('the links broke', { cause })))
  worker.once('exit', () => failed(new HarnessError('the links ended')))
  const ready = new Promise<Readonly<Record<string, LinkPorts>>>((resolve) => {
    worker.on('message', (message: LinkAnswer) => {
      if (message.kind === 'ready') return resolve(message.ports)
      waiting.get(message.id)?.(message.traffic)
      waiting.delete(message.id)
    })
  })
  let last = 0
  const ask = (request: Unnumbered, signal: AbortSignal): Promise<readonly LinkTraffic[]> => {
    const id = ++last
    const answered = new Promise<readonly LinkTraffic[]>((resolve) => waiting.set(id, resolve))
    worker.postMessage({ ...request, id })
    const call = { name: `to ${request.act} ${request.links.length} links`, limitMs }
    return withDeadline(call, () => Promise.race([answered, failure]), signal)
  }
  const start = { name: 'the links of a testbed', limitMs }
  const ports = await withDeadline(start, () => Promise.race([ready, failure]), signal)
  return {
    ports,
    all: linksBetween(members),
    set: async (links, state, signal) => void (await ask({ act: 'set', links, state }, signal)),
    reset: async (links, signal) => {
      const traffic = await ask({ act: 'reset', links }, signal)
      return traffic.reduce((sum, { refused }) => sum + refused, 0)
    },
    traffic: (links, signal) => ask({ act: 'traffic', links }, signal),
    close: async () => void (await worker.terminate()),
  }
}

function linksBetween(members: readonly LinkedMember[]): Link[] {
  return members.flatMap(({ name: to }) => [
    { from: clientsEnd, to },
    ...members.filter(({ name }) => name !== to).map(({ name: from }) => ({ from, to })),
  ])
}
