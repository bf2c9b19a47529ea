/**
 * What a client knows about an operation: `ok` it happened, `failed` it surely did not,
 * `unknown` it may have happened.
 */
export type Outcome = 'ok' | 'failed' | 'unknown'

/** The only text by which every refusal under an etcd NOSPACE alarm can be known. */
export const noSpaceText = 'etcdserver: mvcc: database space exceeded'

/**
 * Decides the outcome of an HTTP answer. `status` is 0 when there was none; then `refused` says
 * whether the connection was refused, so that nothing can have happened.
 */
export function outcomeOfHttp(answer: {
  readonly method: string
  readonly status: number
  readonly refused: boolean
}): Outcome {
  if (answer.status >= 200 && answer.status < 300) return 'ok'
  const reads = answer.method === 'GET'
  if (answer.status === 0) return answer.refused ? 'failed' : reads ? 'failed' : 'unknown'
  // A 409 or 500 may carry a storage error that came after the write; only 4xx is a sure refusal,
  // and 409 is one only without the storage's text (the caller reads it).
  if (answer.status < 500) return 'failed'
  return reads ? 'failed' : 'unknown'
}
