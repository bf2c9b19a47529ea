import { waitFor } from '../../core/deadline.ts'
import { HarnessError } from '../../core/errors.ts'
import { ComponentMember } from '../kind/component-member.ts'
import { namespace, program } from './scheduler-objects.ts'
import {
  flagsScript,
  killPodScript,
  podLogScript,
  startPodScript,
  stopPodScript,
  wipeScript,
} from './replica-scripts.ts'
import type { KubernetesClient } from '../../core/kubernetes.ts'
import type { MemberShape, PodMember, WipeableMember } from '../../core/member.ts'

/** The grace of its pod is 30 s, and a node that is away adds its own. */
const deletionLimitMs = 90_000

/** A Member that is a replica of Dapr's scheduler in a pod, of which its node has no other. */
export class PodReplica extends ComponentMember implements PodMember, WipeableMember {
  readonly on: string
  readonly #kubernetes: KubernetesClient
  readonly #dataFolders: string

  constructor(
    shape: MemberShape & { readonly on: string },
    options: Pick<
      ConstructorParameters<typeof ComponentMember>[0],
      'abilities' | 'testbed' | 'run' | 'isNodeUp'
    > & {
      readonly kubernetes: KubernetesClient
      /** Where its data are on its node: a pattern of which the newest folder counts. */
      readonly dataFolders: string
    },
  ) {
    const scripts = {
      start: startPodScript,
      kill: killPodScript,
      stop: stopPodScript,
      log: podLogScript,
    }
    super({ ...options, shape, program, scripts })
    this.on = shape.on
    this.#kubernetes = options.kubernetes
    this.#dataFolders = options.dataFolders
  }

  async deletePod(signal: AbortSignal): Promise<void> {
    const uid = await this.podUid(signal)
    if (uid === undefined) return
    await this.whileItEnds(async () => {
      const body = { preconditions: { uid } }
      const answer = await this.#kubernetes.request(
        { method: 'DELETE', path: this.#path(), body },
        signal,
      )
      if (answer.outcome !== 'ok' && answer.status !== 404) {
        throw new HarnessError(`the pod of ${this.name} was not deleted: ${answer.text ?? ''}`)
      }
      await waitFor(
        { name: `the end of the pod of ${this.name}`, limitMs: deletionLimitMs, everyMs: 100 },
        async (look) => {
          const seen = await this.podUid(look)
          return { done: seen !== uid, seen: `pod ${seen ?? 'gone'}` }
        },
        signal,
      )
    })
  }

  async podUid(signal: AbortSignal): Promise<string | undefined> {
    const answer = await this.#kubernetes.request({ method: 'GET', path: this.#path() }, signal)
    if (answer.status === 404) return undefined
    if (answer.status !== 200) {
      throw new HarnessError(
        `the API says nothing of the pod of ${this.name}: ${answer.text ?? ''}`,
      )
    }
    const { metadata } = answer.body as { readonly metadata: { readonly uid: string } }
    return metadata.uid
  }

  async wipe(signal: AbortSignal): Promise<void> {
    await this.kill(signal)
    await this.changeData(wipeScript, signal)
  }

  /** What its process was started with; empty where there is none. */
  async flags(signal: AbortSignal): Promise<string[]> {
    const text = await this.runInNode('to tell its flags', flagsScript, [], signal)
    return text.split('\n').filter((line) => line !== '')
  }

  /** Runs a script on its node, with the folder of its data as `$2`; while it is down. */
  async changeData(script: string, signal: AbortSignal): Promise<void> {
    await this.runInNode('to have its data changed', script, [this.#dataFolders], signal)
  }

  #path(): string {
    const metadata = { name: this.name, namespace }
    return this.#kubernetes.objectPath({ apiVersion: 'v1', kind: 'Pod', metadata })
  }
}
