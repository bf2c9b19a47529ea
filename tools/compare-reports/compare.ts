import type { ClaimReport, Report } from '../../harness/core/report.ts'

/** What is compared: the report of each run, and what a reader calls it. */
export interface Sides {
  readonly one: Side
  readonly other: Side
}

export interface Side {
  readonly name: string
  readonly report: Report
}

/** A claim in both reports, or in the one that has it. */
export interface ClaimPair {
  readonly check: string
  readonly claim: string
  readonly one?: ClaimReport
  readonly other?: ClaimReport
}

/** What the two reports do not say alike of a claim. */
export interface Difference {
  readonly claim: string
  readonly what: 'verdict' | 'objects'
  readonly one: string
  readonly other: string
}

/** Every claim of both reports, by check, in the order of the first. */
export function pairClaims({ one, other }: Sides): readonly ClaimPair[] {
  const pairs = new Map<string, ClaimPair>()
  for (const [side, { report }] of Object.entries({ one, other })) {
    for (const { claims, id: check } of report.checks) {
      for (const claim of claims) {
        const key = `${check} ${claim.id}`
        pairs.set(key, { ...pairs.get(key), check, claim: claim.id, [side]: claim })
      }
    }
  }
  return [...pairs.values()].toSorted(byCheck)
}

function byCheck(one: ClaimPair, other: ClaimPair): number {
  return one.check < other.check ? -1 : one.check > other.check ? 1 : 0
}

/**
 * Every difference but that of times, which the claims' own bounds judge: verdicts, claims that one
 * report lacks, and what was counted.
 */
export function differencesOf(sides: Sides): readonly Difference[] {
  return pairClaims(sides).flatMap(({ claim, one, other }): Difference[] => {
    const verdicts = { one: verdictOf(one), other: verdictOf(other) }
    if (verdicts.one !== verdicts.other) return [{ claim, what: 'verdict', ...verdicts }]
    const counted = { one: countedIn(one), other: countedIn(other) }
    if (counted.one === counted.other) return []
    return [{ claim, what: 'objects', ...counted }]
  })
}

/** The verdict in one word or two. */
export function verdictOf(claim: ClaimReport | undefined): string {
  if (claim === undefined) return 'not in this report'
  return claim.excluded === true ? 'no claim' : claim.verdict
}

const bound = / \(bound ([^=)]*?)(?: = [^)]*)?\)/
const length = /\b\d+(?:\.\d+)? (?:min \d\d s|ms|s)\b/g

/** The longest time that was measured against the bound, and the bound, as the claim said them. */
export function slowestOf(
  claim: ClaimReport | undefined,
): { readonly slowest: string; readonly bound: string } | undefined {
  const found = bound.exec(claim?.reason ?? '')
  if (found === null) return undefined
  const measured = found.input.slice(0, found.index).match(length) ?? []
  const [slowest] = measured.toSorted((one, other) => msOf(other) - msOf(one))
  return slowest === undefined ? undefined : { slowest, bound: found[1] ?? '' }
}

/** Milliseconds of what `describeMs` wrote. */
function msOf(text: string): number {
  const [, whole = '0', unit, seconds = '0'] =
    /^([\d.]+) (ms|s|min)(?: (\d\d) s)?$/.exec(text) ?? []
  const factor = unit === 'ms' ? 1 : unit === 's' ? 1000 : 60_000
  return Number(whole) * factor + Number(seconds) * 1000
}

/** What was seen, without lengths of time, and without the minute in the names of runs. */
function countedIn(claim: ClaimReport | undefined): string {
  return (claim?.reason ?? '')
    .replaceAll(new RegExp(bound, 'g'), '')
    .replaceAll(length, '…')
    .replaceAll(/\b[a-z-]+-\d{8}\b/g, 'a run')
}
