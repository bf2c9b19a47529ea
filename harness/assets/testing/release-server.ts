import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ReleaseServers } from '../catalogue.ts'

/** What is served at a path: a whole body, or how to misbehave. */
export type Served = Buffer | string | ((response: ServerResponse) => void)

/** A release server on loopback that plays all three official ones. */
export interface ReleaseServer extends AsyncDisposable {
  readonly servers: ReleaseServers
  /** Paths in the order in which they were asked for. */
  readonly asked: string[]
}

/** Serves these paths and 404 for all others. */
export async function serveReleases(
  files: Readonly<Record<string, Served>>,
): Promise<ReleaseServer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const served = files[request.url ?? '']
    if (served === undefined) response.writeHead(404).end('Not Found')
    else if (typeof served === 'function') served(response)
    else response.end(served)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    servers: { kubernetes: base, github: base, githubApi: base },
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
