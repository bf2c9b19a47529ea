import type { Client, ClientDuplexStream } from '@grpc/grpc-js'
import { dateAt, sleep, wallMs } from '../../core/clock.ts'
import type { DaprApp, DaprClient, DaprDelivery, JobWatchNews } from '../../core/dapr.ts'
import { describeError } from '../../core/errors.ts'
import { grpcFailure } from '../../core/grpc-failure.ts'
import { connectReplica, type DaprMemberAddress } from './dapr-member.ts'
import type { SchedulerApi } from './load-scheduler.ts'
import type { WireDelivery } from './scheduler-messages.ts'

/** Between a stream that broke off and the next one. */
const pauseMs = 100
const openLimitMs = 5_000

export interface JobWatch {
  readonly api: SchedulerApi
  readonly address: DaprMemberAddress
  readonly app: DaprApp
  readonly reply: Parameters<DaprClient['watchJobs']>[1]['reply']
  readonly tell: (news: JobWatchNews) => void
}

/** Takes the deliveries of one replica, each time on a connection of its own, until aborted. */
export async function watchJobs(watch: JobWatch, signal: AbortSignal): Promise<void> {
  let wasBroken = false
  while (!signal.aborted) {
    const client = connectReplica(watch.address)
    try {
      await untilReady(client, signal)
      wasBroken = false
      const text = await new DeliveryStream(watch, client).run(signal)
      if (!signal.aborted) watch.tell({ step: 'broken', text })
    } catch (error) {
      // While a replica is away every attempt breaks off: once is enough to know.
      if (!signal.aborted && !wasBroken) watch.tell({ step: 'broken', text: describeError(error) })
      wasBroken = true
    } finally {
      client.close()
    }
    await sleep(pauseMs, signal).catch(() => undefined)
  }
}

function untilReady(client: Client, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('the watch is over'))
    signal.addEventListener('abort', stop, { once: true })
    client.waitForReady(dateAt(wallMs() + openLimitMs), (error) => {
      signal.removeEventListener('abort', stop)
      if (error === undefined) resolve()
      else reject(error)
    })
  })
}

/** One stream, from its first message until it ends; answers nothing afterwards. */
class DeliveryStream {
  readonly #watch: JobWatch
  readonly #stream: ClientDuplexStream<object, WireDelivery>
  readonly #over = new AbortController()
  readonly #replies = new Set<Promise<void>>()

  constructor(watch: JobWatch, client: Client) {
    const { path, requestSerialize, responseDeserialize } = watch.api.method('WatchJobs')
    this.#watch = watch
    this.#stream = client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize as (bytes: Buffer) => WireDelivery,
    )
  }

  /** Why it ended. */
  async run(signal: AbortSignal): Promise<string> {
    const cancel = (): void => this.#stream.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    try {
      return await new Promise<string>((resolve) => {
        this.#stream.on('error', (error: Error) => resolve(grpcFailure(error).text))
        this.#stream.on('end', () => resolve('the stream ended'))
        this.#stream.on('data', (delivery: WireDelivery) => this.#receive(delivery))
        this.#stream.write({ initial: this.#watch.app })
        this.#watch.tell({ step: 'opened' })
      })
    } finally {
      signal.removeEventListener('abort', cancel)
      this.#over.abort(new Error('the stream is over'))
      this.#stream.cancel()
      await Promise.all(this.#replies)
    }
  }

  #receive({ id, name }: WireDelivery): void {
    const delivery: DaprDelivery = { job: name, number: Number(id) }
    this.#watch.tell({ step: 'received', ...delivery })
    const replying = this.#reply(id, delivery).finally(() => this.#replies.delete(replying))
    this.#replies.add(replying)
  }

  async #reply(id: string, delivery: DaprDelivery): Promise<void> {
    const { signal } = this.#over
    try {
      const reply = await this.#watch.reply(delivery, signal)
      if (signal.aborted) return
      if (reply !== 'withheld') {
        const status = reply === 'success' ? 'SUCCESS' : 'FAILED'
        this.#stream.write({ result: { id, status } })
      }
      this.#watch.tell({ step: 'answered', reply, ...delivery })
    } catch (error) {
      // Whoever was still thinking when the stream ended has nothing to say any more.
      if (!signal.aborted) this.#stream.destroy(error as Error)
    }
  }
}
