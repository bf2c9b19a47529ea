import { connect, createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientsEnd } from '../../core/links.ts'
import { waitFor } from '../../core/deadline.ts'
import { linkHost } from './link-table.ts'
import { startLinks, type StartedLinks } from './start-links.ts'

const never = new AbortController().signal

/** Answers what it is told, in capitals. */
function echo(): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => socket.write(chunk.toString().toUpperCase()))
  }).listen({ host: '127.0.0.1', port: 0 })
}

async function portOf(server: Server): Promise<number> {
  if (!server.listening) await once(server, 'listening')
  return (server.address() as { port: number }).port
}

let servers: Server[]
let links: StartedLinks
let sockets: Socket[]

beforeEach(async () => {
  servers = [echo(), echo(), echo(), echo()]
  sockets = []
  const [client0 = 0, peer0 = 0, client1 = 0, peer1 = 0] = await Promise.all(servers.map(portOf))
  const members = [
    { name: 'etcd-0', clientPort: client0, peerPort: peer0 },
    { name: 'etcd-1', clientPort: client1, peerPort: peer1 },
  ]
  links = await startLinks({ members, environment: {} }, never)
})

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await links.close()
  for (const server of servers) server.close()
})

/** A connection of a client to etcd-0, or of etcd-0 to etcd-1 by its proxy. */
class Caller {
  readonly socket: Socket
  said = ''
  closed = false

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port })
    sockets.push(this.socket)
    this.socket.on('data', (chunk) => (this.said += chunk.toString()))
    this.socket.on('error', () => undefined)
    this.socket.on('close', () => (this.closed = true))
  }

  say(text: string): void {
    this.socket.write(text)
  }

  async hears(text: string): Promise<void> {
    const look = { name: `to hear ${text}`, limitMs: 2_000, everyMs: 5 }
    const see = () => Promise.resolve({ done: this.said.includes(text), seen: this.said })
    await waitFor(look, see, never)
  }

  async isClosed(): Promise<void> {
    const see = () => Promise.resolve({ done: this.closed, seen: 'open' })
    await waitFor({ name: 'the end of a connection', limitMs: 2_000, everyMs: 5 }, see, never)
  }
}

const inward = { from: clientsEnd, to: 'etcd-0' }
const between = { from: 'etcd-0', to: 'etcd-1' }

function client(): Caller {
  return new Caller(links.ports['etcd-0']?.client ?? 0)
}

async function peer(): Promise<Caller> {
  const caller = new Caller(links.ports['etcd-0']?.outgoing ?? 0)
  caller.say(`CONNECT ${linkHost('etcd-1')}:2380 HTTP/1.1\r\nHost: x\r\n\r\n`)
  await caller.hears('200 Connection established\r\n\r\n')
  return caller
}

describe('links', () => {
  it('are there for every pair, and for clients of each', () => {
    expect(links.all).toEqual([
      inward,
      { from: 'etcd-1', to: 'etcd-0' },
      { from: clientsEnd, to: 'etcd-1' },
      between,
    ])
  })

  it.each([
    { name: 'clients', link: inward, call: () => Promise.resolve(client()) },
    { name: 'members', link: between, call: peer },
  ])('of $name carry bytes, stall them, and cut connections', async ({ link, call }) => {
    const caller = await call()
    caller.say('one')
    await caller.hears('ONE')
    const [open] = await links.traffic([link], never)
    expect(open).toMatchObject({ state: 'open', connections: 1, bytes: 6, refused: 0 })

    await links.set([link], 'stalled', never)
    caller.say('two')
    const late = client()
    late.say('three')
    // A round trip on another link: what was to come through would be there by then.
    const other = new Caller(links.ports['etcd-1']?.client ?? 0)
    other.say('other')
    await other.hears('OTHER')
    expect(caller.said).not.toContain('TWO')
    expect((await links.traffic([link], never))[0]).toMatchObject({ state: 'stalled', bytes: 0 })

    await links.set([link], 'open', never)
    await caller.hears('TWO')
    await late.hears('THREE')

    await links.set([link], 'cut', never)
    await caller.isClosed()
    if (link === inward) {
      await client().isClosed()
      expect((await links.traffic([link], never))[0]?.refused).toBeGreaterThanOrEqual(2)
    }
    await links.set([link], 'open', never)
    const again = await call()
    again.say('four')
    await again.hears('FOUR')
  })

  it('reset what there is and take what comes', async () => {
    const caller = client()
    caller.say('one')
    await caller.hears('ONE')
    expect(await links.reset([inward], never)).toBe(1)
    await caller.isClosed()
    const next = client()
    next.say('two')
    await next.hears('TWO')
  })

  it('cut one way and leave the other', async () => {
    await links.set([{ from: 'etcd-1', to: 'etcd-0' }], 'cut', never)
    const caller = await peer()
    caller.say('still')
    await caller.hears('STILL')
  })

  it('end with who started them, and say so to whoever asks later', async () => {
    const port = links.ports['etcd-0']?.client ?? 0
    await links.close()
    await new Caller(port).isClosed()
    await expect(links.traffic([inward], never)).rejects.toThrow()
  })

  it('lead nowhere else', async () => {
    const caller = new Caller(links.ports['etcd-0']?.outgoing ?? 0)
    caller.say('CONNECT example.org:443 HTTP/1.1\r\n\r\n')
    await caller.hears('403 Forbidden')
    const self = new Caller(links.ports['etcd-0']?.outgoing ?? 0)
    self.say(`CONNECT ${linkHost('etcd-0')}:2380 HTTP/1.1\r\n\r\n`)
    await self.hears('403 Forbidden')
  })
})
