import { judgeClaim } from '../core/judge.ts'
import { CheckHistory, Clocks } from '../core/history.ts'
import type { Check } from '../core/check.ts'
import type { CheckSummary, ClaimSummary } from '../core/run-summary.ts'
import type { AnyClaim } from '../core/claim.ts'
import type { CheckStartedEvent } from '../core/event.ts'
import type { History } from '../core/history.ts'
import type { Judged } from '../core/judge.ts'
import type { Verdict } from '../core/verdict.ts'
import { checkKey, parseCheckKey } from './check-key.ts'
import { lastedOf } from './lasted-of.ts'
import { unmetOfClaim } from './unmet-needs.ts'

/** Judges all claims of a check on its part of a history. */
export function judgeCheck(options: {
  readonly check: Check
  readonly history: History
  readonly sabotage?: string
  readonly accept?: readonly string[]
}): CheckSummary {
  const { check, sabotage, accept = [] } = options
  const key = checkKey({ check: check.id, ...(sabotage !== undefined && { sabotage }) })
  const history = options.history.checks.get(key) ?? new CheckHistory(key, new Clocks())
  const judged = check.claims
    // Under a sabotage only the claims that name it have something to say.
    .filter((claim) => sabotage === undefined || claim.failsUnder.name === sabotage)
    .map((claim) => ({ claim, ...judge(claim, history) }))
  const broken = judged.find((one) => one.broken !== undefined)?.broken
  const error = history.ended?.interrupted === true ? undefined : (history.ended?.error ?? broken)
  const startedAt = history.started?.t ?? 0
  const lasted = check.lasts === undefined ? undefined : lastedOf(history)
  return {
    check: check.id,
    title: check.title,
    ...(sabotage !== undefined && { sabotage }),
    durationMs: Math.max(0, history.endMs - startedAt),
    ...(error !== undefined && { error }),
    leftovers: [],
    ...(lasted !== undefined && { lasted }),
    claims: judged.map(({ claim, verdict, knownDefect, excluded }): ClaimSummary => {
      const accepted = knownDefect !== undefined && accept.includes(knownDefect)
      return {
        ...describeClaim(claim),
        verdict: verdict.verdict,
        reason: verdict.reason,
        evidence: verdict.evidence ?? [],
        ...(excluded && { excluded }),
        ...(knownDefect !== undefined && { knownDefect }),
        ...(accepted && { accepted: knownDefect }),
      }
    }),
  }
}

type JudgedHere = Omit<Judged, 'verdict'> & {
  readonly verdict: Pick<ClaimSummary, 'verdict' | 'reason'> & Pick<Verdict, 'evidence'>
  readonly excluded?: true
}

/** Judges a claim, unless it is none on the lane that the history is of. */
function judge(claim: AnyClaim, history: CheckHistory): JudgedHere {
  const unmet = claim.needs && history.started && unmetByHistory(claim.needs, history.started)
  if (unmet === undefined) return judgeClaim(claim, history)
  return { verdict: { verdict: 'skipped', reason: noClaimHere(unmet) }, excluded: true }
}

/** The reason of what is no claim where members cannot what it is about. */
export function noClaimHere(unmet: string): string {
  return `no claim on this lane: ${unmet}`
}

function unmetByHistory(
  needs: NonNullable<AnyClaim['needs']>,
  { abilities, members, versions, volumes }: CheckStartedEvent,
): string | undefined {
  const known = { ...(versions && { versions }), ...(volumes && { volumes }) }
  if (abilities !== undefined) return unmetOfClaim(needs, { abilities, members, ...known })
  return 'its history does not say what members could suffer'
}

/** Judges every check of a saved history that is among `checks`. */
export function judgeHistory(
  history: History,
  checks: readonly Check[],
  accept: readonly string[] = [],
): CheckSummary[] {
  return [...history.checks.keys()].flatMap((key) => {
    const { check: id, sabotage } = parseCheckKey(key)
    const check = checks.find((candidate) => candidate.id === id)
    if (check === undefined) return []
    return [judgeCheck({ check, history, accept, ...(sabotage !== undefined && { sabotage }) })]
  })
}

/** The summary of a check that was not run, with the reason. */
export function skipCheck(options: {
  readonly check: Check
  readonly reason: string
  readonly excluded?: boolean
  readonly sabotage?: string
}): CheckSummary {
  const { check, reason, excluded, sabotage } = options
  return {
    check: check.id,
    title: check.title,
    ...(sabotage !== undefined && { sabotage }),
    durationMs: 0,
    skipped: reason,
    ...(excluded !== undefined && { excluded }),
    leftovers: [],
    claims: check.claims.map((claim) => ({
      ...describeClaim(claim),
      verdict: 'skipped',
      reason,
      evidence: [],
      ...(excluded === true && { excluded }),
    })),
  }
}

function describeClaim(
  claim: AnyClaim,
): Pick<ClaimSummary, 'id' | 'level' | 'sentence' | 'source' | 'floor' | 'failsUnder'> {
  const { id, level, sentence, source, invariant, failsUnder } = claim
  return { id, level, sentence, source, floor: invariant.floor, failsUnder: failsUnder.name }
}
