import { countOf } from './count-of.ts'
import { describeAnswer, isRefused } from './alarm-spans.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { operationsNamed } from './operations-named.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { OperationEvent } from '../core/event.ts'

/**
 * Repairs of a full store that leave something out do not help: after the step of each short cut,
 * the operations `write-after-<short cut>` are refused. The floor: one such write for each.
 */
export function shortCutsStayRefused(options: {
  readonly shortCuts: readonly string[]
  /**
   * How many of the first writes after each may pass in a store of several members, whose files
   * differ in size; of a member alone none may. Default 0.
   */
  readonly passMax?: number
}): Invariant {
  const { shortCuts } = options
  return {
    floor: `one write after each of ${countOf(shortCuts.length, 'short cut')}`,
    judge(history) {
      const stores = history.started?.members.filter(({ role }) => role === 'etcd') ?? []
      const passMax = stores.length > 1 ? (options.passMax ?? 0) : 0
      const tried = shortCuts.map((shortCut) => ({
        shortCut,
        writes: writesAfter(history, shortCut),
      }))
      const writes = tried.flatMap((each) => each.writes)
      const accepted = tried.flatMap((each) =>
        each.writes.filter(({ outcome }, index) => outcome === 'ok' && index >= passMax),
      )
      const refused = writes.filter(isRefused)
      const seen = `${refused.length} of ${countOf(writes.length, 'write')} refused after ${shortCuts.join(', ')}`
      if (accepted.length > 0) {
        const evidence = evidenceOf(accepted, (operation) => ({
          t: operation.t,
          subject: operation.subject,
          text: describeAnswer(operation),
        }))
        return fail(`${countOf(accepted.length, 'write')} accepted; ${seen}`, evidence)
      }
      const open = tried.filter((each) => !each.writes.some(isRefused))
      if (open.length > 0) {
        const names = open.map(({ shortCut }) => shortCut).join(', ')
        return unknown(`no write was refused for want of space after ${names}; ${seen}`)
      }
      return pass(seen)
    },
  }
}

/** Writes that began after the short cut was taken; none when it could not be. */
function writesAfter(history: CheckHistory, shortCut: string): OperationEvent[] {
  const step = history.steps.find((event) => event.name === shortCut && event.state === 'end')
  if (step === undefined || step.ok === false) return []
  return operationsNamed(history, `write-after-${shortCut}`).filter(
    ({ startMs }) => startMs >= step.t,
  )
}
