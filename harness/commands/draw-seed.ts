import { randomBytes } from 'node:crypto'

/** The largest seed. */
export const seedMax = 2 ** 32 - 1

/** The seed of a run whose user named none: the only chance that no seed explains. */
export function drawSeed(): number {
  return randomBytes(4).readUInt32LE()
}
