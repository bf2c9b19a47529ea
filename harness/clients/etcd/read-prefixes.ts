import type { StoreEntry } from './etcd-store.ts'
import type { MemberRing } from './member-ring.ts'

/** Every key below one of the prefixes, in one read for each of them. */
export async function readPrefixes(
  ring: MemberRing,
  options: { readonly prefixes: readonly string[]; readonly limitMs: number },
  signal: AbortSignal,
): Promise<StoreEntry[]> {
  const { prefixes, limitMs } = options
  const found = await Promise.all(
    prefixes.map((prefix) =>
      ring.ask(
        {
          name: `read of ${prefix}`,
          limitMs,
          call: (client, call) => client.getAll().prefix(prefix).options(call).buffers(),
        },
        signal,
      ),
    ),
  )
  return found.flatMap((values) => Object.entries(values).map(([key, value]) => ({ key, value })))
}
