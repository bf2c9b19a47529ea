import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { EtcdClient } from '../../core/etcd.ts'
import { connectEtcd } from './connect-etcd.ts'

const never = new AbortController().signal
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A client of a server that takes connections and says nothing. */
async function againstSilence(): Promise<EtcdClient> {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return connect(await portOf(server), 100)
}

function connect(port: number, limitMs: number): EtcdClient {
  const url = `http://localhost:${port}`
  const client = connectEtcd({ members: [{ name: 'etcd-0', url }], limitMs })
  closing.push(() => client.close())
  return client
}

describe('connectEtcd', () => {
  it('knows that a write to nobody was not done', async () => {
    const server = createServer()
    const port = await portOf(server)
    await new Promise((resolve) => server.close(resolve))
    // A busy machine takes its time to refuse.
    const client = connect(port, 10_000)
    const answer = await client.put('a', 'b', never)
    expect(answer).toMatchObject({ outcome: 'failed', code: 14 })
    expect(answer.text).toContain('ECONNREFUSED')
    await expect(client.status('etcd-0', never)).rejects.toThrow('no status of etcd member etcd-0')
    await expect(client.alarms(never)).rejects.toThrow('ECONNREFUSED')
  })

  it('ends every call at its limit', async () => {
    const client = await againstSilence()
    const put = client.put('a', 'b', never)
    const get = client.get('a', never)
    expect(await put).toMatchObject({ outcome: 'failed', code: 4 })
    expect(await get).toMatchObject({ outcome: 'failed', code: 4 })
  })

  it('throws when the signal is aborted', async () => {
    const client = await againstSilence()
    const controller = new AbortController()
    const put = client.put('a', 'b', controller.signal)
    controller.abort(new Error('interrupted'))
    await expect(put).rejects.toThrow('interrupted')
  })

  it('does not delete everything by an empty prefix', async () => {
    const client = await againstSilence()
    await expect(client.deletePrefix('', never)).rejects.toThrow('would delete the whole store')
  })

  it('names the members that there are', async () => {
    const client = await againstSilence()
    await expect(client.defragment('etcd-9', never)).rejects.toThrow(
      'there is no etcd member etcd-9; there are etcd-0',
    )
  })
})
