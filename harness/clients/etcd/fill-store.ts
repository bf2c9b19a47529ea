import { nowMs, sleep } from '../../core/clock.ts'
import { HarnessError } from '../../core/errors.ts'
import type { EtcdFill, EtcdFillResult } from '../../core/etcd.ts'
import { noSpaceText } from '../../core/outcome.ts'
import { grpcFailure } from '../../core/grpc-failure.ts'
import type { DirectPuts } from './direct-puts.ts'
import type { MemberRing } from './member-ring.ts'

/** etcd refuses larger requests (`--max-request-bytes`); key and envelope need some room. */
const valueBytesMax = 1_572_864 - 4_096
/** This many failures in a row, none of them NOSPACE, mean that nobody takes writes. */
const failuresMax = 50
const afterFailureMs = 100

/**
 * Writes values until the store refuses one for lack of space. Each writer keeps to a member of
 * its own, so that all files grow; another failure (a leader change) is waited out.
 */
export async function fillStore(
  ring: MemberRing,
  options: EtcdFill & { readonly limitMs: number },
  signal: AbortSignal,
): Promise<EtcdFillResult> {
  const { prefix, valueBytes, writers, bytesMax, limitMs } = options
  if (valueBytes > valueBytesMax) {
    throw new HarnessError(`a value of ${valueBytes} bytes is more than etcd takes in a request`)
  }
  const value = Buffer.alloc(valueBytes, 'x')
  const startedMs = nowMs()
  let begun = 0
  let writes = 0
  let failures = 0
  let lastText = ''
  let full = false

  async function write(puts: DirectPuts): Promise<void> {
    while (!full && begun * valueBytes < bytesMax) {
      const key = `${prefix}${begun++}`
      try {
        await puts.put({ key, value, limitMs }, signal)
        writes++
        failures = 0
      } catch (error) {
        signal.throwIfAborted()
        lastText = grpcFailure(error).text
        full ||= lastText.includes(noSpaceText)
        if (full) return
        if (++failures >= failuresMax) {
          full = true // The other writers are to end too.
          throw new HarnessError(`etcd takes no writes: ${lastText}`, { cause: error })
        }
        await sleep(afterFailureMs, signal)
      }
    }
  }

  const lines = ring.members.map((member) => member.openPuts())
  try {
    const own = Array.from({ length: writers }, (_, writer) => lines[writer % lines.length])
    await Promise.all(own.flatMap((puts) => (puts === undefined ? [] : [write(puts)])))
  } finally {
    for (const puts of lines) puts.close()
  }
  if (!full) lastText = ''
  return { writes, bytes: writes * valueBytes, lastText, tookMs: nowMs() - startedMs }
}
