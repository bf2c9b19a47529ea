import { HarnessError } from '../core/errors.ts'
import type { LoadOrder, LoadRequest } from '../core/load.ts'
import type { LoadProgram } from '../clients/load/run-k6.ts'
import type { KubernetesAnswer, KubernetesObject, KubernetesRequest } from '../core/kubernetes.ts'
import type { Look } from '../core/deadline.ts'
import type { KubernetesTestbed } from '../core/testbed.ts'
import type { RequestNotes, Stage } from '../core/stage.ts'
import type { Resource, ResourceViews } from '../core/resources.ts'
import { nowMs } from '../core/clock.ts'
import { sendLoad } from './send-load.ts'
import { RunnerStage, type StageOptions } from './runner-stage.ts'
import { lookSteady, type CurrentState } from './steady-state.ts'

const laneLimitMs = 120_000

export interface KubernetesStageOptions extends StageOptions<KubernetesTestbed, Stage> {
  readonly namespace: string
  readonly state: CurrentState
  /** Objects of a manifest beside the check. */
  readonly manifest: (file: string) => Promise<readonly KubernetesObject[]>
  /** What sends a load, for checks that need it. */
  readonly load?: LoadProgram
}

/** The stage of a check on a cluster. */
export class KubernetesStage extends RunnerStage<KubernetesTestbed, Stage> implements Stage {
  readonly namespace: string
  readonly #own: KubernetesStageOptions

  constructor(options: KubernetesStageOptions) {
    super(options)
    this.#own = options
    this.namespace = options.namespace
  }

  endingWith(signal: AbortSignal): KubernetesStage {
    return new KubernetesStage({ ...this.#own, signal, faults: this.faults })
  }

  current<R extends Resource>(resource: R): ReadonlyMap<string, ResourceViews[R]> {
    return this.#own.state.current(resource)
  }

  async apply(manifest: string): Promise<void> {
    this.options.now(`applying ${manifest}`)
    for (const object of await this.#own.manifest(manifest)) {
      const prepared = this.testbed.prepareObject(this.#placed(object))
      await this.testbed.kubernetes.create(prepared, this.signal)
    }
  }

  async request(
    name: string,
    request: KubernetesRequest,
    notes: RequestNotes = {},
  ): Promise<KubernetesAnswer> {
    const startMs = nowMs()
    const answer = await this.testbed.kubernetes.request(request, this.signal)
    const value = notes.value ?? notes.readValue?.(answer.body)
    this.record({
      kind: 'operation',
      startMs,
      name,
      subject: notes.subject ?? request.path,
      outcome: answer.outcome,
      by: 'stage',
      ...(answer.status > 0 && { code: answer.status }),
      ...(answer.reason !== undefined && { reason: answer.reason }),
      ...(answer.text !== undefined && { text: answer.text }),
      ...(value !== undefined && { value }),
    })
    return answer
  }

  async load(order: LoadOrder, onRequest: (request: LoadRequest) => void): Promise<void> {
    const { load: program, namespace, record } = this.#own
    if (program === undefined) {
      throw new HarnessError("a load needs k6: the check has to need `programs: ['k6']`")
    }
    const place = { program, testbed: this.testbed, namespace, record, onRequest }
    await sendLoad(place, order, this.signal)
  }

  protected lookSteady(): Promise<Look<void>> {
    return lookSteady(this.testbed, this.#own.state, this.signal)
  }

  /** Once the API answers, repairs what the lane itself dropped; real nodes drop nothing. */
  protected async repairAfter(fault: string): Promise<void> {
    this.options.now('waiting for the API after a fault of its store', laneLimitMs)
    await this.until({ name: 'the API to answer again', limit: `${laneLimitMs}ms` }, async () => {
      const answer = await this.testbed.kubernetes.request(
        { method: 'GET', path: '/readyz', limitMs: 3_000 },
        this.signal,
      )
      return { done: answer.status === 200, seen: answer.text ?? `status ${answer.status}` }
    })
    const touched = await this.testbed.repairLane(`after ${fault}`, this.signal)
    if (touched.length > 0) this.options.note(`restarted the simulation of ${touched.join(', ')}`)
  }

  #placed(object: KubernetesObject): KubernetesObject {
    return { ...object, metadata: { namespace: this.namespace, ...object.metadata } }
  }
}
