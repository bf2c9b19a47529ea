/** What an invariant says about a history. `evidence` are the events that show it. */
export type Verdict =
  | { readonly verdict: 'pass'; readonly reason: string; readonly evidence?: readonly Evidence[] }
  | {
      readonly verdict: 'fail'
      readonly reason: string
      readonly evidence: readonly Evidence[]
      /** Set when the failure is a missed bound: a stall of the runner in it may explain it. */
      readonly missedBound?: MissedBound
    }
  | {
      readonly verdict: 'unknown'
      readonly reason: string
      readonly evidence?: readonly Evidence[]
    }

/** A bound that was missed, in monotonic milliseconds. */
export interface MissedBound {
  readonly fromMs: number
  readonly toMs: number
  /** When it came at last, or until when it still had not; default `toMs`. */
  readonly seenMs?: number
}

/** A pointer into the history: when, and what there was to see, in one line. */
export interface Evidence {
  /** Monotonic milliseconds of the run. */
  readonly t: number
  readonly text: string
  /** `namespace/name` or member name, when the evidence is about one object or member. */
  readonly subject?: string
}

/** Holds what was claimed. */
export function pass(reason: string, evidence: readonly Evidence[] = []): Verdict {
  return { verdict: 'pass', reason, evidence }
}

/** Was seen to be broken. */
export function fail(
  reason: string,
  evidence: readonly Evidence[],
  missedBound?: MissedBound,
): Verdict {
  return { verdict: 'fail', reason, evidence, ...(missedBound && { missedBound }) }
}

/** Cannot be decided from this history. */
export function unknown(reason: string, evidence: readonly Evidence[] = []): Verdict {
  return { verdict: 'unknown', reason, evidence }
}
