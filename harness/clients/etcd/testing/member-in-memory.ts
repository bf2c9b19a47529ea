import type { DirectPuts } from '../direct-puts.ts'
import type { EtcdMember } from '../etcd-member.ts'

/** A member that answers as its state says, whatever it is asked. */
export class MemberInMemory implements EtcdMember {
  readonly name: string
  readonly url: string
  /** Thrown by every call, when set. */
  error: Error | undefined
  /** Calls that it takes before it throws `errorAfter`. */
  takes = Infinity
  errorAfter: Error | undefined
  calls = 0

  constructor(name: string) {
    this.name = name
    this.url = `http://${name}`
  }

  call<T>(): Promise<T> {
    this.calls++
    const error = this.calls > this.takes ? this.errorAfter : this.error
    return error === undefined ? Promise.resolve(this.name as T) : Promise.reject(error)
  }

  put(): Promise<void> {
    return this.call()
  }

  openPuts(): DirectPuts {
    return { put: () => this.call(), close: () => undefined }
  }

  close(): void {
    this.error = new Error('closed')
  }
}
