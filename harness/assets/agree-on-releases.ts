import { UsageError } from '../core/errors.ts'
import { families, programs, type FamilyName, type ProgramName } from './catalogue.ts'
import type { GivenProgram } from './given-programs.ts'
import { minorOf, selectRelease, type Release } from './select-release.ts'

/** What users ask for by `--kubernetes 1.36` and the like, by family. */
export type AskedVersions = Readonly<Partial<Record<FamilyName, string>>>

/**
 * One release for each family of the wanted programs. Programs of one family must be of one minor
 * version: Kubernetes supports no controller-manager that is newer than its API server. So a given
 * program of another minor is refused, unless the user gave the whole family: then its own
 * version counts, also one that is in no catalogue.
 */
export function agreeOnReleases(
  wanted: readonly ProgramName[],
  asked: AskedVersions,
  given: readonly GivenProgram[],
): ReadonlyMap<FamilyName, Release> {
  const names = new Set(wanted.map((program) => programs[program].family))
  const releases = [...names].map((family): [FamilyName, Release] => {
    const wantedHere = wanted.filter((program) => programs[program].family === family)
    const givenHere = given.filter(({ program }) => wantedHere.includes(program))
    const release =
      releaseOfGiven(family, asked[family], wantedHere, givenHere) ??
      selectRelease(family, asked[family])
    refuseOtherMinors(release, givenHere)
    return [family, release]
  })
  return new Map(releases)
}

function releaseOfGiven(
  family: FamilyName,
  asked: string | undefined,
  wanted: readonly ProgramName[],
  given: readonly GivenProgram[],
): Release | undefined {
  const [first] = given
  if (first === undefined || given.length < wanted.length) return undefined
  const { version } = first
  return { family, minor: minorOf(asked?.replace(/^v/, '') ?? version), version }
}

function refuseOtherMinors(release: Release, given: readonly GivenProgram[]): void {
  const other = given.find(({ version }) => minorOf(version) !== release.minor)
  if (other === undefined) return
  const { title } = families[release.family]
  throw new UsageError(
    `${other.program} at ${other.path} (${other.origin}) is ${title} ${other.version}, ` +
      `but this run wants ${title} ${release.minor}: ask for ${minorOf(other.version)}, or give ` +
      `${other.program} ${release.minor}`,
  )
}
