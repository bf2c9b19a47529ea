import type { CheckHistory, FaultSpan } from '../core/history.ts'

/**
 * What a bound counts from: the undo of faults, given by the kind (`kill`), the id (`kill-2`) or a
 * role that was hit (`scheduler`), or the end of a step of that name.
 */
export type Anchor = { readonly fault: string } | { readonly step: string }

/** A moment that an anchor stands for. */
export interface AnchorPoint {
  /** Monotonic. */
  readonly t: number
  /** Such as `kill-2 was undone`. */
  readonly what: string
  readonly fault?: FaultSpan
}

/** The moments of an anchor, in the order of time; steps that were given up are none. */
export function anchorPoints(history: CheckHistory, anchor: Anchor): AnchorPoint[] {
  if ('step' in anchor) {
    return history.steps
      .filter((step) => step.name === anchor.step && step.state === 'end' && step.ok !== false)
      .map((step) => ({ t: step.t, what: `${step.name} was reached` }))
  }
  return faultsOf(history, anchor.fault)
    .flatMap((fault) => {
      const { undoneAt } = fault
      return undoneAt === undefined
        ? []
        : [{ t: undoneAt, what: `${fault.fault} was undone`, fault }]
    })
    .sort((a, b) => a.t - b.t)
}

/** The faults of that kind, id or role. */
export function faultsOf(history: CheckHistory, which: string): FaultSpan[] {
  return history.faults.filter(
    (fault) => fault.name === which || fault.fault === which || fault.roles.includes(which),
  )
}

/** Says that an anchor has no moment in this history. */
export function describeAbsence(anchor: Anchor): string {
  return 'step' in anchor
    ? `the step ${anchor.step} was never reached`
    : `no fault ${anchor.fault} was undone`
}

/** When the next fault was injected after a time; infinite when none was. */
export function nextInjection(history: CheckHistory, t: number): number {
  let next = Infinity
  for (const { injectedAt } of history.faults) {
    if (injectedAt !== undefined && injectedAt >= t && injectedAt < next) next = injectedAt
  }
  return next
}
