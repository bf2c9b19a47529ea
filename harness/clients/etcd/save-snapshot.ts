import type { ISnapshotResponse } from 'etcd3'
import { open } from 'node:fs/promises'
import { HarnessError } from '../../core/errors.ts'
import type { EtcdMember } from './etcd-member.ts'
import { grpcFailure } from '../../core/grpc-failure.ts'

/** Writes a snapshot of what a member holds to a file, as it comes. */
export async function saveSnapshot(
  member: EtcdMember,
  options: { readonly file: string; readonly limitMs: number },
  signal: AbortSignal,
): Promise<void> {
  const { file, limitMs } = options
  const output = await open(file, 'w', 0o600)
  let left = ''
  try {
    await member.call(
      { name: 'snapshot', limitMs },
      async (client, call) => {
        // etcd3 gives it a type of its own; it is a stream of Node.
        const parts = (await client.maintenance.snapshot(call)) as unknown
        for await (const part of parts as AsyncIterable<ISnapshotResponse>) {
          await output.write(part.blob)
          left = part.remaining_bytes
        }
      },
      signal,
    )
  } catch (cause) {
    signal.throwIfAborted()
    const { text } = grpcFailure(cause)
    throw new HarnessError(`no snapshot of etcd member ${member.name}: ${text}`, { cause })
  } finally {
    await output.close()
  }
  if (left !== '0') {
    throw new HarnessError(`the snapshot of etcd member ${member.name} ended early: ${left} left`)
  }
}
