import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { packageRoot } from '../../runner/package-root.ts'
import { connectDapr } from './connect-dapr.ts'

const never = new AbortController().signal

it('makes another connection after one that was accepted and led nowhere', async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket))
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const dapr = await connectDapr({
    app: { appId: 'a', namespace: 'a' },
    members: [{ name: 'mute', address: `127.0.0.1:${port}` }],
    protoFile: join(packageRoot, 'fixtures', 'dapr', 'scheduler.proto'),
  })
  try {
    for (const connections of [1, 2]) {
      const answer = await dapr.getJob('none', { member: 'mute', limitMs: 200 }, never)
      expect(answer).toMatchObject({ outcome: 'failed', code: 4 })
      expect(sockets).toHaveLength(connections)
    }
    // Calls at the same time share one, which ends with the last of them.
    const call = { member: 'mute', limitMs: 200 }
    await Promise.all([1, 2, 3].map(() => dapr.getJob('none', call, never)))
    expect(sockets).toHaveLength(3)
  } finally {
    dapr.close()
    for (const socket of sockets) socket.destroy()
    server.close()
  }
})
