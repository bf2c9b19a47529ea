import { HarnessError } from '../../core/errors.ts'
import type { EtcdHash } from '../../core/etcd.ts'
import type { EtcdMember } from './etcd-member.ts'
import { grpcFailure } from '../../core/grpc-failure.ts'

/**
 * What etcd3 calls through. Its own `hashKV` calls what gRPC does not have: that is `HashKV`, or
 * `hashKv`.
 */
interface Pool {
  exec(
    service: string,
    method: string,
    request: object,
    options: object,
  ): Promise<{ readonly hash: number; readonly compact_revision: string }>
}

/** Hash of all keys, values and revisions that a member holds up to a revision. */
export async function memberHash(
  member: EtcdMember,
  options: { readonly revision: string; readonly limitMs: number },
  signal: AbortSignal,
): Promise<EtcdHash> {
  const { limitMs, revision } = options
  try {
    const { compact_revision: compactRevision, hash } = await member.call(
      { name: 'hash', limitMs },
      (client, call) => {
        const { client: pool } = client.maintenance as unknown as { readonly client: Pool }
        return pool.exec('Maintenance', 'HashKV', { revision }, call)
      },
      signal,
    )
    return { hash: `${hash}`, compactRevision }
  } catch (cause) {
    signal.throwIfAborted()
    const { text } = grpcFailure(cause)
    throw new HarnessError(`no hash of etcd member ${member.name} at ${revision}: ${text}`, {
      cause,
    })
  }
}
