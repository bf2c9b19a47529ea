import { createServer, type Socket } from 'node:net'
import { clientsEnd, type Link } from '../../core/links.ts'
import { ProxiedLink, type LinkTarget } from './proxied-link.ts'

const loopback = '127.0.0.1'

/** A member behind the links, and where it listens. */
export interface LinkedMember {
  readonly name: string
  /** Address of this machine, or of a container on it; default 127.0.0.1. */
  readonly host?: string
  readonly clientPort: number
  readonly peerPort: number
}

/** Where the links of a member begin. */
export interface LinkPorts {
  /** For clients of the member, on 127.0.0.1. */
  readonly client: number
  /** An HTTP proxy for what the member itself connects to, on the address that members reach. */
  readonly outgoing: number
}

/**
 * Where members behind links seem to be: in TEST-NET-1, which nobody has. A name would do as well,
 * but for a member that is added to a store: it waits 30 s for somebody to resolve the others.
 */
const network = '192.0.2'

/** The host by which other members call a member, such as `etcd-1`. */
export function linkHost(member: string): string {
  const number = Number(/-(\d+)$/.exec(member)?.[1])
  if (!(number < 254)) throw new RangeError(`the name ${member} has no number for an address`)
  return `${network}.${number + 1}`
}

/**
 * All links of a testbed, with their listeners. A member reaches the others by an HTTP proxy of its
 * own, which is told whom it wants: so each of them is known by both of its ends.
 */
export class LinkTable {
  readonly #links = new Map<string, ProxiedLink>()
  readonly #hosts = new Map<string, string>()

  /** `outgoingHost`: the address of this machine that members reach; default 127.0.0.1. */
  async listen(
    members: readonly LinkedMember[],
    outgoingHost = loopback,
  ): Promise<Readonly<Record<string, LinkPorts>>> {
    const ports: Record<string, LinkPorts> = {}
    for (const { name, clientPort, host = loopback } of members) {
      for (const other of members.filter((one) => one.name !== name)) {
        const target = { host: other.host ?? loopback, port: other.peerPort }
        this.#add({ from: name, to: other.name }, target)
      }
      const inward = this.#add({ from: clientsEnd, to: name }, { host, port: clientPort })
      this.#hosts.set(linkHost(name), name)
      const dial = (socket: Socket): void => this.#connectRequest(name, socket)
      ports[name] = {
        client: await this.#serve(loopback, (socket) => inward.take(socket)),
        outgoing: await this.#serve(outgoingHost, dial),
      }
    }
    return ports
  }

  link(link: Link): ProxiedLink {
    const found = this.#links.get(key(link))
    if (found === undefined) throw new RangeError(`no link from ${link.from} to ${link.to}`)
    return found
  }

  #add(link: Link, target: LinkTarget): ProxiedLink {
    const made = new ProxiedLink(target)
    this.#links.set(key(link), made)
    return made
  }

  #serve(host: string, take: (socket: Socket) => void): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, take)
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port: 0 }, () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  }

  /** `CONNECT 192.0.2.2:2380 HTTP/1.1`, and what belongs to it; nothing else. */
  #connectRequest(from: string, socket: Socket): void {
    let head = ''
    const read = (chunk: Buffer): void => {
      head += chunk.toString('latin1')
      const end = head.indexOf('\r\n\r\n')
      if (end < 0 && head.length < 4096) return
      socket.off('data', read)
      const to = this.#hosts.get(/^CONNECT ([\d.]+):/.exec(head)?.[1] ?? '')
      const link = to === undefined ? undefined : this.#links.get(key({ from, to }))
      if (link === undefined || end < 0) {
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
        return
      }
      // Nobody speaks before the tunnel stands; what came early is put back.
      const early = head.slice(end + 4)
      socket.pause()
      if (early !== '') socket.unshift(Buffer.from(early, 'latin1'))
      link.take(socket, 'HTTP/1.1 200 Connection established\r\n\r\n')
    }
    socket.on('error', () => undefined)
    socket.on('data', read)
  }
}

function key({ from, to }: Link): string {
  return `${from} ${to}`
}
