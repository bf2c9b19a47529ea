import { connect, type Socket } from 'node:net'
import type { LinkState, LinkTraffic } from '../../core/links.ts'

/** Both sockets of a connection that goes through; the second one once its target took it. */
interface Connection {
  readonly client: Socket
  target?: Socket
}

/** Where a link leads. */
export interface LinkTarget {
  readonly host: string
  readonly port: number
}

/** One link: every connection on it, and what happens to them. */
export class ProxiedLink {
  readonly #target: LinkTarget
  readonly #connections = new Set<Connection>()
  #state: LinkState = 'open'
  #bytes = 0
  #refused = 0

  constructor(target: LinkTarget) {
    this.#target = target
  }

  /** Lets a connection through, holds it or resets it; what is taken is greeted first. */
  take(client: Socket, greeting = ''): void {
    // What ends by an error ends; the other side is told below.
    client.on('error', () => undefined)
    if (this.#state === 'cut') {
      this.#refused++
      client.resetAndDestroy()
      return
    }
    const connection: Connection = { client }
    this.#connections.add(connection)
    client.once('close', () => {
      this.#connections.delete(connection)
      connection.target?.destroy()
    })
    if (greeting !== '') client.write(greeting)
    client.pause()
    if (this.#state === 'open') this.#join(connection)
  }

  set(state: LinkState): void {
    this.#state = state
    this.#bytes = 0
    this.#refused = 0
    if (state === 'cut') this.reset()
    for (const connection of this.#connections) {
      const { client, target } = connection
      if (state === 'stalled') {
        client.pause()
        target?.pause()
      } else if (target === undefined) this.#join(connection)
      else {
        if (!target.writableNeedDrain) client.resume()
        if (!client.writableNeedDrain) target.resume()
      }
    }
  }

  reset(): number {
    const { size } = this.#connections
    for (const { client, target } of this.#connections) {
      client.resetAndDestroy()
      target?.resetAndDestroy()
    }
    this.#connections.clear()
    this.#refused += size
    return size
  }

  get traffic(): LinkTraffic {
    return {
      state: this.#state,
      connections: this.#connections.size,
      bytes: this.#bytes,
      refused: this.#refused,
    }
  }

  #join(connection: Connection): void {
    const { client } = connection
    const target = connect(this.#target)
    connection.target = target
    client.setNoDelay(true)
    target.setNoDelay(true)
    target.once('error', () => client.resetAndDestroy())
    target.once('close', () => client.destroy())
    target.once('connect', () => {
      this.#copy(client, target)
      this.#copy(target, client)
      if (this.#state === 'open') client.resume()
      else target.pause()
    })
  }

  #copy(from: Socket, to: Socket): void {
    from.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length
      if (!to.write(chunk)) from.pause()
    })
    to.on('drain', () => {
      if (this.#state === 'open') from.resume()
    })
    from.once('end', () => to.end())
  }
}
