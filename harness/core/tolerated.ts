/** How many of so many members a store may lose: those beyond a majority. */
export function tolerated(members: number): number {
  return Math.floor((members - 1) / 2)
}
