import { matchesGlob } from 'node:path'
import type { Level } from '../core/claim.ts'
import { UsageError } from '../core/errors.ts'
import type { LoadedCheck } from './load-checks.ts'
import { nearNames } from './near-names.ts'
import { profiles, profilesOf } from './profiles.ts'

export interface Selection {
  /** Check ids, suite names or globs over ids; empty: the profile decides. */
  readonly what: readonly string[]
  readonly profile: string
  /** Ids of claims; empty: all. */
  readonly claims: readonly string[]
  /** Claims of this level or above. */
  readonly level?: Level
}

/**
 * The checks that a user means, in the order of their ids, each with no other claims than those
 * meant. Throws a UsageError, with near names, when a name means nothing.
 */
export function selectChecks(
  loaded: readonly LoadedCheck[],
  selection: Selection,
): readonly LoadedCheck[] {
  const named = selection.what.length > 0 ? byName(loaded, selection.what) : undefined
  const chosen = named ?? byProfile(loaded, selection.profile)
  const kept = narrowClaims(chosen, selection)
  requireKnownClaims(loaded, chosen, selection.claims)
  if (kept.length === 0) throw new UsageError(`nothing to run: ${describe(selection)}`)
  return kept
}

/** The checks with no other claims than those meant, without those that have none left. */
export function narrowClaims(
  checks: readonly LoadedCheck[],
  selection: Pick<Selection, 'claims' | 'level'>,
): readonly LoadedCheck[] {
  return checks
    .map((one) => ({ ...one, check: { ...one.check, claims: claimsOf(one, selection) } }))
    .filter(({ check }) => check.claims.length > 0)
}

function byName(loaded: readonly LoadedCheck[], what: readonly string[]): readonly LoadedCheck[] {
  for (const name of what) {
    if (!loaded.some(({ check }) => means(name, check.id))) throw unknownCheck(name, loaded)
  }
  return loaded.filter(({ check }) => what.some((name) => means(name, check.id)))
}

/** An id, a suite (the path before the last part, or its beginning), or a glob over ids. */
function means(name: string, id: string): boolean {
  const plain = name.endsWith('/') ? name.slice(0, -1) : name
  return id === plain || id.startsWith(`${plain}/`) || matchesGlob(id, plain)
}

function byProfile(loaded: readonly LoadedCheck[], profile: string): readonly LoadedCheck[] {
  const names = profiles.map(({ name }) => name)
  if (!names.includes(profile)) {
    throw new UsageError(`there is no profile "${profile}"; there are ${names.join(', ')}`)
  }
  return loaded.filter(({ builtIn, check }) =>
    profilesOf({ id: check.id, builtIn }).includes(profile),
  )
}

function claimsOf(
  { check }: LoadedCheck,
  { claims, level }: Pick<Selection, 'claims' | 'level'>,
): typeof check.claims {
  const ranks: Readonly<Record<Level, number>> = { MUST: 2, SHOULD: 1, MAY: 0 }
  return check.claims.filter(
    (claim) =>
      (claims.length === 0 || claims.includes(claim.id)) &&
      (level === undefined || ranks[claim.level] >= ranks[level]),
  )
}

function requireKnownClaims(
  loaded: readonly LoadedCheck[],
  chosen: readonly LoadedCheck[],
  claims: readonly string[],
): void {
  const ids = claimIdsOf(loaded)
  for (const claim of claims) {
    if (!ids.includes(claim)) {
      throw new UsageError(`there is no claim "${claim}"${didYouMean(claim, ids)}`)
    }
    if (!claimIdsOf(chosen).includes(claim)) {
      throw new UsageError(`claim ${claim} belongs to none of the checks that were asked for`)
    }
  }
}

function claimIdsOf(checks: readonly LoadedCheck[]): readonly string[] {
  return checks.flatMap(({ check }) => check.claims.map(({ id }) => id))
}

function unknownCheck(name: string, loaded: readonly LoadedCheck[]): UsageError {
  const ids = loaded.map(({ check }) => check.id)
  const suites = new Set(ids.map((id) => id.slice(0, id.lastIndexOf('/'))).filter(Boolean))
  return new UsageError(
    `no check or suite is called "${name}"${didYouMean(name, [...suites, ...ids])}`,
  )
}

function didYouMean(name: string, known: readonly string[]): string {
  const near = nearNames(name, known)
  return near.length > 0
    ? `; did you mean ${near.join(' or ')}?`
    : '; `holdfast list` shows what there is'
}

function describe({ claims, level, profile, what }: Selection): string {
  const parts = [
    what.length > 0 ? what.join(' ') : `profile ${profile}`,
    ...claims.map((claim) => `--claim ${claim}`),
    ...(level === undefined ? [] : [`--level ${level}`]),
  ]
  return `no claim is left of ${parts.join(' with ')}`
}
