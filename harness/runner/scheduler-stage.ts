import type { DaprAnswer } from '../core/dapr.ts'
import type { Look } from '../core/deadline.ts'
import { lookReplica } from '../core/look-replica.ts'
import { sidecarMember } from '../core/sidecar-member.ts'
import type { DaprStage } from '../core/stage.ts'
import type { DaprTestbed } from '../core/testbed.ts'
import { RunnerStage } from './runner-stage.ts'

/** What a sidecar answers that serves and has found its app. */
const healthy = 204

/** The stage of a check on Dapr's scheduler. */
export class SchedulerStage extends RunnerStage<DaprTestbed, DaprStage> implements DaprStage {
  endingWith(signal: AbortSignal): SchedulerStage {
    return new SchedulerStage({ ...this.options, signal, faults: this.faults })
  }

  dapr<A extends DaprAnswer>(
    name: string,
    subject: string,
    call: (signal: AbortSignal) => Promise<A>,
    options: { readonly member?: string; readonly value?: string } = {},
  ): Promise<A> {
    return this.operate(name, subject, call, options)
  }

  /** Every replica runs and answers, and so does the sidecar, which wants its app for that. */
  protected async lookSteady(): Promise<Look<void>> {
    const { dapr, members, sidecar } = this.testbed
    const problems = await Promise.all(
      members.map(async (member) => {
        const { name, role } = member
        const state = member.state()
        if (state !== 'running') return `${name} is ${state}`
        // A store outside is well when the replicas are that rest on it, and so is their machine.
        if (role === 'etcd' || role === 'node') return ''
        if (role === sidecarMember.role) {
          const status = await sidecar?.health(this.signal)
          return status === healthy ? '' : `${name} says ${status ?? 'nothing'}`
        }
        const { done, seen } = await lookReplica(dapr, name, this.signal)
        return done ? '' : `${name}: ${seen}`
      }),
    )
    const seen = problems.filter((problem) => problem !== '').join(', ')
    return { done: seen === '', seen: seen || 'steady' }
  }

  /** There is nothing simulated beside the replicas. */
  protected repairAfter(): Promise<void> {
    return Promise.resolve()
  }
}
