import type { Level } from '../core/claim.ts'
import { providerNames, type ProviderName } from '../core/provider.ts'
import { UsageError } from '../core/errors.ts'
import { nearNames } from '../runner/near-names.ts'
import { seedMax } from './draw-seed.ts'

/** A whole number within limits; throws a UsageError that names the flag. */
export function parseWholeNumber(flag: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN
    if (value >= min && value <= max) return value
    throw new UsageError(`${flag} "${text}" is not a whole number from ${min} to ${max}`)
  }
}

const there = providerNames.map((name) => `--provider ${name}`).join(' or ')

export const parseSeed = parseWholeNumber('--seed', 0, seedMax)

/** One of a few words, in the spelling of the list. */
export function parseOneOf<T extends string>(
  flag: string,
  words: readonly T[],
): (text: string) => T {
  return (text) => {
    const found = words.find((word) => word.toLowerCase() === text.toLowerCase())
    if (found !== undefined) return found
    throw new UsageError(`${flag} "${text}" is none of ${words.join(', ')}`)
  }
}

export const parseLevel = parseOneOf<Level>('--level', ['MUST', 'SHOULD', 'MAY'])

/** The issue of a known defect, as `owner/name#number`. */
export function parseIssue(text: string): string {
  if (/^[\w.-]+\/[\w.-]+#\d+$/.test(text)) return text
  throw new UsageError(`--accept "${text}" is not an issue such as kubernetes/kubernetes#118321`)
}

/** A provider that is there; the one to come is answered in one sentence. */
export function parseProvider(text: string): ProviderName {
  const found = providerNames.find((name) => name === text)
  if (found !== undefined) return found
  if (text === 'kubeconfig') {
    throw new UsageError(`the provider ${text} is not there yet: this holdfast runs on ${there}`)
  }
  const [near] = nearNames(text, [...providerNames, 'kubeconfig'])
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`
  throw new UsageError(
    `there is no provider "${text}"${hint}; there are ${providerNames.join(', ')}`,
  )
}

/** Collects `key=value` into a record; a key may stand once. */
export function parsePair(flag: string) {
  return (
    text: string,
    before: Readonly<Record<string, string>> = {},
  ): Readonly<Record<string, string>> => {
    const at = text.indexOf('=')
    const [key, value] = [text.slice(0, at), text.slice(at + 1)]
    if (at < 1 || value === '') throw new UsageError(`${flag} "${text}" is not key=value`)
    if (key in before) throw new UsageError(`${flag} names ${key} twice`)
    return { ...before, [key]: value }
  }
}

/** Collects what stands behind a flag that may be repeated. */
export function collect<T>(parse: (text: string) => T) {
  return (text: string, before: readonly T[] = []): readonly T[] => [...before, parse(text)]
}

/** A cluster of the user's is for a provider that is not there yet; it is not ignored either. */
export function parseContext(text: string): never {
  throw new UsageError(
    `--context ${text} is for --provider kubeconfig, which is not there yet: ` +
      `this holdfast runs on ${there}`,
  )
}
