import { describeMs } from './duration.ts'

/** One named part of a bound, such as the election lease of 15 s. */
export interface BoundPart {
  readonly name: string
  readonly ms: number
}

/** A limit that a verdict rests on: a sum of named parts, printed with them. */
export interface Bound {
  readonly totalMs: number
  readonly parts: readonly BoundPart[]
}

/** The sum of the parts. */
export function bound(parts: readonly BoundPart[]): Bound {
  return { totalMs: parts.reduce((sum, part) => sum + part.ms, 0), parts }
}

/** `23.0 s = election lease 15.0 s + retry 2.0 s + margin 6.0 s`. */
export function describeBound(limit: Bound): string {
  const parts = limit.parts.map((part) => `${part.name} ${describeMs(part.ms)}`)
  return `${describeMs(limit.totalMs)} = ${parts.join(' + ')}`
}
