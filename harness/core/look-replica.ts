import type { DaprClient } from './dapr.ts'
import type { Look } from './deadline.ts'

/** gRPC's code of a job that is not there. */
export const noSuchJob = 5

/** A replica that answers says at once that it knows no such job. */
const limitMs = 2_000

/**
 * Whether a replica takes calls, which it does only while it has its part of the work; its health
 * says nothing of that.
 */
export async function lookReplica(
  dapr: Pick<DaprClient, 'getJob'>,
  member: string,
  signal: AbortSignal,
): Promise<Look<void>> {
  const answer = await dapr.getJob('holdfast-steady', { member, limitMs }, signal)
  const { code, outcome, text = outcome } = answer
  return { done: outcome === 'ok' || code === noSuchJob, seen: text }
}
