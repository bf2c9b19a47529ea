/** What was measured about one thing. */
export interface Section {
  readonly title: string
  readonly rows: readonly (readonly [what: string, figures: string])[]
  readonly goals: readonly Goal[]
}

/** A goal, and whether it was met this time: never a reason to fail. */
export interface Goal {
  readonly what: string
  readonly figure: string
  readonly goal: string
  readonly met: boolean
}

/** The rows of a section as lines, figures in one column. */
export function sectionLines({ title, rows }: Section): string[] {
  const width = Math.max(...rows.map(([what]) => what.length))
  return [title, ...rows.map(([what, figures]) => `  ${what.padEnd(width)}  ${figures}`), '']
}

/** All goals as one table. */
export function goalLines(goals: readonly Goal[]): string[] {
  const cells = goals.map(({ what, figure, goal, met }) => [
    what,
    figure,
    goal,
    met ? 'met' : 'NOT met',
  ])
  const table = [['', 'now', 'goal', ''], ...cells]
  const widths = [0, 1, 2].map((column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  )
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
