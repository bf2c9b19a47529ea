import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { HarnessError } from '../../core/errors.ts'

const lowestPort = 20_000
const rangeFile = '/proc/sys/net/ipv4/ip_local_port_range'
const blockSize = 64

/** Ports handed out by this process: two testbeds that start at once must not draw the same. */
const handedOut = new Set<number>()

/**
 * Free TCP ports on 127.0.0.1, all different. They lie below those that the kernel gives to
 * outgoing connections, which would take the port of a member while it is down. Where those begin
 * too low, the kernel picks.
 */
export async function freePorts(count: number): Promise<number[]> {
  const end = await firstOfOutgoing()
  const isWide = end - lowestPort >= 20 * blockSize
  const ports: number[] = []
  for (let tries = 0; ports.length < count; tries++) {
    if (tries > 1_000 + count) throw new HarnessError('found no free TCP ports on 127.0.0.1')
    const port = isWide ? portBelow(end) : await portOfKernel()
    if (handedOut.has(port) || !(await isFree(port))) continue
    handedOut.add(port)
    ports.push(port)
  }
  return ports
}

/** Whether a port of 127.0.0.1 can be listened on. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port }, () => server.close(() => resolve(true)))
  })
}

let drawn = 0

/** Processes that start testbeds at the same time begin in blocks of their own. */
function portBelow(end: number): number {
  const span = end - lowestPort
  return lowestPort + ((process.pid * blockSize + drawn++) % span)
}

async function firstOfOutgoing(): Promise<number> {
  const text = await readFile(rangeFile, 'utf8').catch(() => '')
  return Number(/^\d+/.exec(text)?.[0] ?? 0)
}

function portOfKernel(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
