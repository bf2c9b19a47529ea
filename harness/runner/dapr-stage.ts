import type { DaprAnswer } from '../core/dapr.ts'
import type { Look } from '../core/deadline.ts'
import type { DaprStage } from '../core/stage.ts'
import type { DaprTestbed } from '../core/testbed.ts'
import { RunnerStage } from './runner-stage.ts'

/** A replica that answers says at once that it knows no such job. */
const answerLimitMs = 2_000
const noSuchJob = 5

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

  /** Every replica runs and answers, which it does only while it has its part of the work. */
  protected async lookSteady(): Promise<Look<void>> {
    const { dapr, members } = this.testbed
    const problems = await Promise.all(
      members.map(async (member) => {
        const { name } = member
        const state = member.state()
        if (state !== 'running') return `${name} is ${state}`
        const call = { member: name, limitMs: answerLimitMs }
        const answer = await dapr.getJob('holdfast-steady', call, this.signal)
        const answered = answer.outcome === 'ok' || answer.code === noSuchJob
        return answered ? '' : `${name}: ${answer.text}`
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
