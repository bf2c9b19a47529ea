import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { requireFreePort } from './require-free-port.ts'

it('refuses a port that is taken, and leaves a free one free', async () => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = String((server.address() as AddressInfo).port)
  await expect(requireFreePort(port)).rejects.toThrow(
    `--set apiserver.port=${port}: something else listens on that port`,
  )
  server.close()
  await once(server, 'close')
  await requireFreePort(port)
  await requireFreePort(port)
  await requireFreePort(undefined)
})
