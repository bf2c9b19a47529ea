import type { BuildCost } from './catalogue.ts'

/** What a machine has to offer to a build. */
export interface Room {
  readonly diskBytes: number
  readonly memoryBytes: number
}

/** Programs, archives and the linker's files, when all packages are compiled already. */
const warmDiskBytes = 600_000_000

/** The room that the builds of these families, one after another, need together. */
export function neededRoom(
  builds: readonly { readonly cost: BuildCost; readonly warm: boolean }[],
): Room {
  const cold = builds.filter(({ warm }) => !warm)
  return {
    diskBytes: cold.reduce((sum, { cost }) => sum + cost.diskBytes, warmDiskBytes),
    memoryBytes: Math.max(0, ...cold.map(({ cost }) => cost.memoryBytes)),
  }
}

/** One sentence for each thing of which there is too little; `folder` is where the build works. */
export function shortages(needed: Room, there: Room, folder: string): readonly string[] {
  const found: string[] = []
  if (there.diskBytes < needed.diskBytes) {
    found.push(
      `the build needs about ${gigabytes(needed.diskBytes)} of disk, and the disk of ${folder} ` +
        `has ${gigabytes(there.diskBytes)} free`,
    )
  }
  if (there.memoryBytes < needed.memoryBytes) {
    found.push(
      `the build needs about ${gigabytes(needed.memoryBytes)} of memory, and ` +
        `${gigabytes(there.memoryBytes)} are available`,
    )
  }
  return found
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
