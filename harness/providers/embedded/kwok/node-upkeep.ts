import { stat } from 'node:fs/promises'
import type { KubernetesClient } from '../../../core/kubernetes.ts'
import { followLines } from './follow-lines.ts'
import { takeUpPods } from './take-up-pods.ts'

interface NodeUpkeepOptions {
  readonly node: string
  readonly logFile: string
  readonly kubernetes: () => KubernetesClient
  readonly onLeftAlone: (pods: readonly string[]) => void
}

/** What is done for a kwok process around its start, so that its node comes back as a kubelet. */
export class NodeUpkeep {
  readonly #options: NodeUpkeepOptions
  #logBytes = 0
  #running: AbortController | undefined

  constructor(options: NodeUpkeepOptions) {
    this.#options = options
  }

  /**
   * A new kwok process waits until the lease of the one before has run out; a kubelet renews its
   * own at once. With the API down nothing is deleted, and the node comes back that much later.
   */
  readonly beforeStart = async (signal: AbortSignal): Promise<void> => {
    const { node, logFile, kubernetes } = this.#options
    this.#logBytes = await stat(logFile).then(
      ({ size }) => size,
      () => 0,
    )
    const path = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${node}`
    await kubernetes().request({ method: 'DELETE', path, limitMs: 2_000 }, signal)
  }

  /** The process runs: sees to it, until it ends, that it looks at every pod of its node. */
  started(): void {
    const running = new AbortController()
    this.#running = running
    const nextLines = followLines(this.#options.logFile, this.#logBytes)
    // It is rejected by the end of the process alone.
    takeUpPods({ ...this.#options, nextLines }, running.signal).catch(() => undefined)
  }

  ended(): void {
    this.#running?.abort(new Error('the process ended'))
  }
}
