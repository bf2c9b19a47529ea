import { UsageError } from '../core/errors.ts'
import { families, type Family, type FamilyName } from './catalogue.ts'

/** One known release of a family. */
export interface Release {
  readonly family: FamilyName
  readonly minor: string
  readonly version: string
}

/**
 * The release that a user means by `1.36`, `1.36.4`, `v1.36.4`, or by nothing (the default minor).
 * Throws a UsageError that lists the known ones when it is none of them.
 */
export function selectRelease(family: FamilyName, asked: string | undefined): Release {
  const { defaultMinor, title, versions }: Family = families[family]
  const wanted = asked === undefined ? defaultMinor : asked.replace(/^v/, '')
  for (const [minor, version] of Object.entries(versions)) {
    if (wanted === minor || wanted === version) return { family, minor, version }
  }
  const known = Object.entries(versions).map(([minor, version]) => `${minor} (${version})`)
  throw new UsageError(
    `${title} ${asked ?? defaultMinor} is not known to this holdfast, ` +
      `which knows ${known.join(', ')}`,
  )
}

/** `1.36` of `1.36.4-vendor.1`. */
export function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}
