import { expect, test } from 'vitest'
import { buildProgram } from '../harness/commands/program.ts'
import { loadChecks } from '../harness/runner/load-checks.ts'
import { profilesOf } from '../harness/runner/profiles.ts'
import { readPage, sectionOf, tableRows } from './testing/page.ts'

const page = readPage('README.md')

test('README.md lists the checks of the core profile with the numbers of their claims', async () => {
  const loaded = await loadChecks({ checkFiles: [], cwd: import.meta.dirname })
  const core = loaded.filter(({ check, builtIn }) =>
    profilesOf({ id: check.id, builtIn }).includes('core'),
  )
  expect(tableRows(sectionOf(page, 'What is judged'))).toEqual(
    core.map(({ check }) => [`\`${check.id}\``, String(check.claims.length), check.title]),
  )
})

test('README.md lists every command', () => {
  const rows = tableRows(sectionOf(page, 'What it does'))
  const named = rows.flatMap(([cell = '']) => [...cell.matchAll(/`([a-z-]+)/g)])
  const program = buildProgram({
    cwd: '',
    environment: {},
    out: () => undefined,
    note: () => undefined,
    end: () => undefined,
    guard: () => () => undefined,
  })
  const commands = program.createHelp().visibleCommands(program)
  const names = commands.map((command) => command.name()).filter((name) => name !== 'help')
  expect(named.map(([, name = '']) => name).toSorted(order)).toEqual(names.toSorted(order))
})

function order(one: string, other: string): number {
  return one < other ? -1 : 1
}
