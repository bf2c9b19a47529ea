import { connect, type ClientHttp2Session } from 'node:http2'
import { nowMs } from '../../core/clock.ts'
import { withDeadline } from '../../core/deadline.ts'
import { describeError } from '../../core/errors.ts'
import type { EtcdMemberAddress, EtcdTls } from './etcd-member.ts'

/** A member whose machine is gone does not even refuse; the next attempt may find it back. */
const attemptLimitMs = 5_000
/** As grpc-js is told to wait: else a member that is down would be asked as often as puts come. */
const retryAfterMs = 100

/**
 * A connection to one member, made when it is wanted first, and again when it was lost. Errors say
 * what grpc-js says when a call never left this machine, so that such a write is known not to have
 * been done.
 */
export class MemberConnection {
  readonly #address: EtcdMemberAddress
  readonly #tls: EtcdTls | undefined
  #session: ClientHttp2Session | undefined
  #attempt: Promise<ClientHttp2Session> | undefined
  #failure: Error | undefined
  #notBeforeMs = 0
  readonly #closing = new AbortController()

  constructor(address: EtcdMemberAddress, tls: EtcdTls | undefined) {
    this.#address = address
    this.#tls = tls
  }

  /** A session on which the member has spoken; all who ask meanwhile wait for the same attempt. */
  async session(): Promise<ClientHttp2Session> {
    if (this.#closing.signal.aborted) {
      throw new Error('14 UNAVAILABLE: Channel closed before call started')
    }
    const session = this.#session
    if (session !== undefined && !session.closed && !session.destroyed) return session
    if (this.#attempt === undefined && nowMs() < this.#notBeforeMs) throw this.#notEstablished()
    this.#attempt ??= this.#connect()
    return this.#attempt
  }

  /** Why the session was lost that was had last, as far as its connection told. */
  get failure(): Error | undefined {
    return this.#failure
  }

  close(): void {
    this.#closing.abort(new Error('closed'))
    this.#session?.destroy()
  }

  async #connect(): Promise<ClientHttp2Session> {
    const name = `a connection to etcd member ${this.#address.name}`
    try {
      this.#session = await withDeadline(
        { name, limitMs: attemptLimitMs },
        (signal) => this.#open(signal),
        this.#closing.signal,
      )
      this.#failure = undefined
      return this.#session
    } catch (error) {
      this.#failure = error as Error
      this.#notBeforeMs = nowMs() + retryAfterMs
      throw this.#notEstablished()
    } finally {
      this.#attempt = undefined
    }
  }

  #open(signal: AbortSignal): Promise<ClientHttp2Session> {
    return new Promise((resolve, reject) => {
      const session = connect(this.#address.url, { ...this.#tls })
      // Calls on it are told by their own streams; this is why.
      session.on('error', (error: Error) => {
        this.#failure = error
        reject(error)
      })
      session.once('close', () => reject(new Error('the connection was closed')))
      // That a port takes connections says nothing: a process that is held takes them, too.
      session.once('remoteSettings', () => resolve(session))
      signal.addEventListener('abort', () => session.destroy(), { once: true })
    })
  }

  #notEstablished(): Error {
    const why = describeError(this.#failure)
    // No cause: it would be told twice, and what was never sent is known by this text.
    return new Error(`14 UNAVAILABLE: No connection established. Last error: ${why}`)
  }
}
