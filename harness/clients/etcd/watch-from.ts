import { withDeadline, WaitLimitError } from '../../core/deadline.ts'
import type { EtcdAnswer } from '../../core/etcd.ts'
import { grpcFailure, outOfRange } from '../../core/grpc-failure.ts'
import type { MemberRing } from './member-ring.ts'

/** A watch that was taken and says nothing for this long stands. */
const standsMs = 2_000

/** Watches a key from a revision until the first event, or for 2 s. */
export async function watchFrom(
  ring: MemberRing,
  options: { readonly key: string; readonly revision: string; readonly limitMs: number },
  signal: AbortSignal,
): Promise<EtcdAnswer> {
  const { key, limitMs, revision } = options
  const name = `watch of ${key} from ${revision}`
  try {
    return await ring.ask(
      {
        name,
        limitMs,
        call: async (client, call) => {
          const stream = await client.watchClient.watch(call)
          let isTaken = false
          const first = new Promise<EtcdAnswer>((resolve, reject) => {
            stream.on('error', reject)
            stream.on('end', () => reject(new Error(`the ${name} ended without a word`)))
            stream.on('data', (response) => {
              isTaken ||= response.created
              if (response.canceled) resolve(canceledAnswer(response))
              else if (response.events.length > 0) resolve({ outcome: 'ok', text: 'an event' })
            })
          })
          stream.write({ create_request: { key: Buffer.from(key), start_revision: revision } })
          try {
            return await withDeadline({ name, limitMs: standsMs }, () => first, signal)
          } catch (error) {
            if (!(isTaken && error instanceof WaitLimitError)) throw error
            return { outcome: 'ok', text: 'it stands, and no event came' }
          } finally {
            first.catch(() => undefined)
            // Ended first: etcd3 closes the whole connection when one breaks that is not.
            stream.end()
            stream.cancel()
          }
        },
      },
      signal,
    )
  } catch (error) {
    signal.throwIfAborted()
    return { outcome: 'failed', ...grpcFailure(error) }
  }
}

/** A watch of what was compacted is ended with no text, which etcd's own client puts there. */
function canceledAnswer(response: {
  readonly compact_revision: string
  readonly cancel_reason: string
}): EtcdAnswer {
  const { cancel_reason: reason, compact_revision: compacted } = response
  if (Number(compacted) === 0) return { outcome: 'failed', text: reason }
  const text = `etcdserver: mvcc: required revision has been compacted (up to ${compacted})`
  return { outcome: 'failed', code: outOfRange, text }
}
