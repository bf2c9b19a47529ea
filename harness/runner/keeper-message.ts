/** What the keeper of a testbed tells the `up` that started it. */
export type KeeperMessage =
  | { readonly kind: 'progress'; readonly text: string; readonly passing?: boolean }
  | { readonly kind: 'ready'; readonly testbed: KeptTestbed }
  /** It ends, after it took back what it had made. */
  | { readonly kind: 'failed'; readonly text: string; readonly usage: boolean }

/** A testbed that somebody may look at until `down`. */
export interface KeptTestbed {
  readonly id: string
  readonly folder: string
  /** Path of a file with an administrator's credentials. */
  readonly kubeconfig: string
  readonly versions: Readonly<Record<string, string>>
}

/** Whether a message over the channel is one of these; both ends are the same holdfast. */
export function isKeeperMessage(value: unknown): value is KeeperMessage {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : ''
  return kind === 'progress' || kind === 'ready' || kind === 'failed'
}
