import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { describeError, UsageError } from '../core/errors.ts'
import { drawFrom } from '../core/draw.ts'
import { planVersion } from '../core/plan.ts'
import { Random } from '../core/random.ts'
import type { Check } from '../core/check.ts'
import type { Plan, PlannedCheck } from '../core/plan.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { TestbedKind, TestbedShape } from '../core/testbed.ts'
import { unmetOfClaim } from './unmet-needs.ts'

/** What a plan is drawn from. */
export interface PlanOptions {
  readonly checks: readonly Check[]
  /** Undefined for a kind of testbed that nobody makes: its checks are skipped and draw nothing. */
  readonly shapeOf: (kind: TestbedKind) => TestbedShape | undefined
  readonly seed: number
  readonly rounds: number
  /**
   * Every check under each sabotage that one of its claims names, instead of plainly. What is no
   * claim on testbeds of this shape has nothing to prove.
   */
  readonly prove: boolean
}

/** Draws all that chance decides. Each check draws from a stream of its own. */
export function drawPlan(options: PlanOptions): Plan {
  const { seed, shapeOf, rounds } = options
  const checks = options.checks.flatMap((check): PlannedCheck[] => {
    const random = new Random(`${seed}/${check.id}`)
    const shape = shapeOf(check.needs.testbed)
    const draws = shape === undefined ? null : check.plan(drawFrom({ shape, random, rounds }))
    if (!options.prove) return [{ check: check.id, draws }]
    const claims = check.claims.filter(
      ({ needs }) =>
        needs === undefined || unmetOfClaim(needs, shape ?? { members: [] }) === undefined,
    )
    return sabotagesOf({ claims }).map((sabotage) => ({
      check: check.id,
      sabotage: sabotage.name,
      draws,
    }))
  })
  return { planVersion, seed, checks }
}

/** The sabotages that a check's claims name, each once, in the order of the claims. */
export function sabotagesOf(check: Pick<Check, 'claims'>): readonly Sabotage<never>[] {
  const byName = new Map(check.claims.map(({ failsUnder }) => [failsUnder.name, failsUnder]))
  return [...byName.values()]
}

/** The text of `plan.json`: the same plan gives the same bytes. */
export function renderPlan(plan: Plan): string {
  return `${JSON.stringify(plan, undefined, 2)}\n`
}

const planSchema = z.object({
  planVersion: z.literal(planVersion),
  seed: z.int().min(0),
  checks: z.array(
    z.object({ check: z.string(), sabotage: z.string().optional(), draws: z.unknown() }),
  ),
})

/** Reads a saved plan; throws a UsageError that says what is wrong with it. */
export async function readPlan(path: string): Promise<Plan> {
  try {
    return planSchema.parse(JSON.parse(await readFile(path, 'utf8'))) as Plan
  } catch (error) {
    const problem =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
        : describeError(error)
    throw new UsageError(`cannot read the plan ${path}: ${problem}`)
  }
}
