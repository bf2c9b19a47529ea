import { HarnessError } from '../../core/errors.ts'
import type { DirectPut } from './direct-puts.ts'
import type { EtcdCall, EtcdMember } from './etcd-member.ts'
import { grpcFailure, isNeverSent, isUnreachable } from '../../core/grpc-failure.ts'

/** What is asked of whichever member answers. */
export interface RingCall<T> {
  readonly name: string
  readonly limitMs: number
  readonly call: EtcdCall<T>
  /** Where to begin; absent: with the member that answered last. */
  readonly from?: number
}

/**
 * The members in their order. A call goes to the member that answered last; when that one is out
 * of reach, later calls go to the next. The call itself is passed on only if it was surely not
 * sent: a write that may have been done is not done again.
 */
export class MemberRing {
  readonly members: readonly EtcdMember[]
  #current = 0

  constructor(members: readonly EtcdMember[]) {
    if (members.length === 0) throw new HarnessError('a store has at least one member')
    this.members = members
  }

  /** Rejects with the error of the last member that was asked. */
  ask<T>(what: RingCall<T>, signal: AbortSignal): Promise<T> {
    return this.#through((member) => member.call(what, what.call, signal), what.from, signal)
  }

  /** Puts through whichever member answers; rejects as `ask` does. */
  put(put: DirectPut, signal: AbortSignal): Promise<void> {
    return this.#through((member) => member.put(put, signal), undefined, signal)
  }

  async #through<T>(
    call: (member: EtcdMember) => Promise<T>,
    from: number | undefined,
    signal: AbortSignal,
  ): Promise<T> {
    let lastError: unknown
    for (let tries = 0; tries < this.members.length; tries++) {
      const at = ((from ?? this.#current) + (from === undefined ? 0 : tries)) % this.size
      const member = this.members[at]
      if (member === undefined) break
      try {
        return await call(member)
      } catch (error) {
        signal.throwIfAborted()
        lastError = error
        const failure = grpcFailure(error)
        // Of many calls that fail together only the first moves on.
        if (isUnreachable(failure) && this.#current === at) this.#current = (at + 1) % this.size
        if (!isNeverSent(failure)) throw error
      }
    }
    throw lastError
  }

  /** The member of a name; throws when there is none. */
  named(name: string): EtcdMember {
    const member = this.members.find((candidate) => candidate.name === name)
    if (member !== undefined) return member
    const names = this.members.map((candidate) => candidate.name).join(', ')
    throw new HarnessError(`there is no etcd member ${name}; there are ${names}`)
  }

  get size(): number {
    return this.members.length
  }
}
