/** Why kwok does not look at a pod; for any other reason it looked, and had nothing to do. */
const skips: ReadonlySet<unknown> = new Set(['read only', 'not managed'])

/**
 * What one kwok process says, in its log at the level DEBUG, about the lease of its node and the
 * pods there. The texts are those of kwok 0.8; from others nothing is concluded.
 */
export class KwokLog {
  #lease: 'none' | 'asked' | 'held' = 'none'
  readonly #skipped = new Set<string>()

  /**
   * Pods, as `namespace/name`, that it will not look at before they change; `undefined` while it
   * may still come to them by itself.
   *
   * It skips what it holds no lease for, which it knows from a watch, and looks at all pods once
   * more when it has asked for the lease. A renewal begins with what the watch has brought: from
   * then on no pod is skipped any more, and what was skipped at last was skipped for good.
   */
  get leftAlone(): readonly string[] | undefined {
    return this.#lease === 'held' ? [...this.#skipped] : undefined
  }

  /** Takes the next line; what is none of kwok's is passed over. */
  read(text: string): void {
    const { msg, pod, reason } = fieldsOf(text)
    if (msg === 'Creating lease') this.#lease = 'asked'
    if (msg === 'Failed to sync lease') this.#lease = 'none'
    if (msg === 'Syncing lease') this.#lease = this.#lease === 'none' ? 'asked' : 'held'
    if (typeof pod !== 'string') return
    if (msg === 'Skip pod' && skips.has(reason)) this.#skipped.add(pod)
    else this.#skipped.delete(pod)
  }
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
