import type { Check } from '../core/check.ts'
import type { AnyClaim, Level } from '../core/claim.ts'
import type { LoadedCheck } from '../runner/load-checks.ts'
import { profilesOf } from '../runner/profiles.ts'

/** A check as `list --json` prints it. */
export interface CheckDescription {
  readonly id: string
  readonly title: string
  readonly builtIn: boolean
  readonly profiles: readonly string[]
  readonly needs: Check['needs']
  readonly limit: string
  /** How long it goes on, if it has no end of its own. */
  readonly lasts?: Check['lasts']
  readonly claims: readonly ClaimDescription[]
}

interface ClaimDescription {
  readonly id: string
  readonly level: Level
  readonly sentence: string
  readonly source: string
  readonly floor: string
  readonly failsUnder: string
  /** What members must be able to suffer; elsewhere it is no claim. */
  readonly needs?: AnyClaim['needs']
}

/** What a check is, as data. */
export function describeCheck({ builtIn, check }: LoadedCheck): CheckDescription {
  const { claims, id, lasts, limit, needs, title } = check
  const profiles = profilesOf({ id, builtIn })
  const length = { limit, ...(lasts && { lasts }) }
  return { id, title, builtIn, profiles, needs, ...length, claims: claims.map(describeClaim) }
}

function describeClaim(claim: AnyClaim): ClaimDescription {
  const { failsUnder, id, invariant, level, needs, sentence, source } = claim
  const plain = { id, level, sentence, source, floor: invariant.floor, failsUnder: failsUnder.name }
  return needs === undefined ? plain : { ...plain, needs }
}
