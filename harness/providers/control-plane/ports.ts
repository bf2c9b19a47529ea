import { createSocket, type Socket } from 'node:dgram'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { HarnessError } from '../../core/errors.ts'

const lowestPort = 20_000
const rangeFile = '/proc/sys/net/ipv4/ip_local_port_range'
const blockSize = 64

/** By port, what keeps it; the kernel gives it back when this process ends, however it does. */
const kept = new Map<number, Socket>()

/**
 * Free TCP ports on 127.0.0.1, all different. They stay those of this process until it ends, also
 * while nobody listens because a member is down: another run that took one would be talked to by
 * the clients of this one. They lie below those that the kernel gives to outgoing connections,
 * which ask nobody; where those begin too low, the kernel picks.
 */
export async function freePorts(count: number): Promise<number[]> {
  const end = await firstOfOutgoing()
  const isWide = end - lowestPort >= 20 * blockSize
  const ports: number[] = []
  for (let tries = 0; ports.length < count; tries++) {
    if (tries > 1_000 + count) throw new HarnessError('found no free TCP ports on 127.0.0.1')
    const port = isWide ? portBelow(end) : await portOfKernel()
    if (!kept.has(port) && (await isFree(port)) && (await keep(port))) ports.push(port)
  }
  return ports
}

/**
 * Keeps a port from every other holdfast of this machine: who holds the UDP port of the number has
 * the TCP port. False when somebody else does.
 */
function keep(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => {
      socket.close()
      resolve(false)
    })
    socket.bind({ address: '127.0.0.1', port, exclusive: true }, () => {
      // It must not keep the process from ending.
      socket.unref()
      kept.set(port, socket)
      resolve(true)
    })
  })
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
