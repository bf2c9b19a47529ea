export const planVersion = 1

/** All that chance decides, resolved before the run. The same seed gives the same bytes. */
export interface Plan {
  readonly planVersion: number
  readonly seed: number
  readonly checks: readonly PlannedCheck[]
}

export interface PlannedCheck {
  readonly check: string
  readonly sabotage?: string
  readonly draws: unknown
}
