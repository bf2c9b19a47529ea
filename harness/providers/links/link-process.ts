/**
 * The program that carries every connection of a testbed: neither judging nor garbage of the runner
 * may look like a slow network. It ends with the runner, also when that is killed.
 */
import { LinkTable, type LinkedMember, type LinkPorts } from './link-table.ts'
import type { Link, LinkState, LinkTraffic } from '../../core/links.ts'

/** What it is asked; each request has one answer with the same number. */
export type LinkRequest = { readonly id: number } & (
  | {
      readonly act: 'listen'
      readonly members: readonly LinkedMember[]
      readonly outgoingHost?: string
    }
  | { readonly act: 'set'; readonly links: readonly Link[]; readonly state: LinkState }
  | { readonly act: 'reset' | 'traffic'; readonly links: readonly Link[] }
)

export interface LinkAnswer {
  readonly id: number
  /** Of `listen`. */
  readonly ports?: Readonly<Record<string, LinkPorts>>
  /** Of the others, in the order of their links. */
  readonly traffic?: readonly LinkTraffic[]
}

const table = new LinkTable()

process.on('message', (request: LinkRequest) => {
  answerTo(request).then(
    (answer) => process.send?.({ ...answer, id: request.id }),
    // Whoever asked sees the end of the process.
    () => process.exit(1),
  )
})
process.once('disconnect', () => process.exit(0))
process.send?.({ id: 0 })

async function answerTo(request: LinkRequest): Promise<Omit<LinkAnswer, 'id'>> {
  if (request.act === 'listen') {
    return { ports: await table.listen(request.members, request.outgoingHost) }
  }
  const links = request.links.map((link) => table.link(link))
  if (request.act === 'set') for (const link of links) link.set(request.state)
  const reset = request.act === 'reset' ? links.map((link) => link.reset()) : undefined
  const traffic = links.map((link, index) => ({
    ...link.traffic,
    ...(reset !== undefined && { refused: reset[index] ?? 0 }),
  }))
  return { traffic }
}
