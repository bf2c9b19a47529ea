import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePorts, isFree } from './ports.ts'

test('hands out ports that are free, and none twice', async () => {
  const [one, two] = await Promise.all([freePorts(20), freePorts(20)])
  const ports = [...one, ...two]
  expect(new Set(ports).size).toBe(40)
  expect(await Promise.all(ports.map(isFree))).not.toContain(false)
})

test('hands out none that an outgoing connection can take', async () => {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
  const first = Number(range.split(/\s/)[0])
  expect(first).toBeGreaterThan(22_000)
  expect(Math.max(...(await freePorts(20)))).toBeLessThan(first)
})

test('passes over ports of another process that nobody listens on', async () => {
  const [last = 0] = await freePorts(1)
  const script = `
    import { freePorts } from ${JSON.stringify(join(import.meta.dirname, 'ports.ts'))}
    Object.defineProperty(process, 'pid', { value: ${process.pid} })
    process.stdout.write(JSON.stringify(await freePorts(40)))
    setInterval(() => undefined, 1000)
  `
  const other = spawn(process.execPath, ['--input-type=module', '--eval', script])
  try {
    const [chunk] = (await once(other.stdout, 'data')) as [Buffer]
    // It begins where this process began.
    const theirs = JSON.parse(String(chunk)) as number[]
    expect(theirs).not.toContain(last)
    expect(theirs.some((port) => port > last)).toBe(true)
    const ours = await freePorts(40)
    expect(ours.filter((port) => theirs.includes(port))).toEqual([])
  } finally {
    other.kill('SIGKILL')
  }
  await once(other, 'exit')
})

test('passes over ports that somebody listens on', async () => {
  const [last = 0] = await freePorts(1)
  const server = createServer().listen({ host: '127.0.0.1', port: last + 1 })
  await once(server, 'listening')
  try {
    expect(await isFree(last + 1)).toBe(false)
    expect(await freePorts(3)).not.toContain(last + 1)
  } finally {
    server.close()
  }
})
