/**
 * The thread that carries every connection of a testbed: neither judging nor garbage of the runner
 * may look like a slow network. It ends with the runner.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { LinkTable, type LinkedMember, type LinkPorts } from './link-table.ts'
import type { Link, LinkState, LinkTraffic } from '../../core/links.ts'

/** What the thread is asked; each has one answer with the same number. */
export type LinkRequest = { readonly id: number; readonly links: readonly Link[] } & (
  { readonly act: 'set'; readonly state: LinkState } | { readonly act: 'reset' | 'traffic' }
)

/** `ready` comes first, once. */
export type LinkAnswer =
  | { readonly kind: 'ready'; readonly ports: Readonly<Record<string, LinkPorts>> }
  | { readonly kind: 'answer'; readonly id: number; readonly traffic: readonly LinkTraffic[] }

const table = new LinkTable()
const answer = (message: LinkAnswer): void => parentPort?.postMessage(message)

parentPort?.on('message', (request: LinkRequest) => {
  const links = request.links.map((link) => table.link(link))
  if (request.act === 'set') for (const link of links) link.set(request.state)
  const reset = request.act === 'reset' ? links.map((link) => link.reset()) : []
  const traffic = links.map((link, index) => ({
    ...link.traffic,
    ...(request.act === 'reset' && { refused: reset[index] ?? 0 }),
  }))
  answer({ kind: 'answer', id: request.id, traffic })
})

answer({ kind: 'ready', ports: await table.listen(workerData as readonly LinkedMember[]) })
