import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

/** Which rooms and packages a room may import, besides itself: the table of ARCHITECTURE.md. */
const rooms = tableOfRooms()

const sources = globSync('{harness,suites}/**/*.ts', { cwd: root() }).filter(
  (file) => !/\.(test|integration|kind|d)\.ts$/.test(file) && !file.includes('/testing/'),
)

describe('imports', () => {
  test('are ruled by a table', () => {
    expect(rooms['harness/core']).toEqual({ rooms: [], packages: ['zod', 'croner'] })
    expect(Object.keys(rooms)).toContain('suites')
  })

  test.each(sources)('%s imports only what its room may', (file) => {
    const room = roomOf(file)
    // The door and the command line stand between the rooms.
    if (room === undefined) return expect(dirname(file)).toBe('harness')
    const wrong = importsOf(file).filter((name) => !isAllowed(file, room, name))
    expect(wrong).toEqual([])
  })
})

describe('names', () => {
  test.each(sources)('%s is kebab-case and exports by name', (file) => {
    expect(file).toMatch(/^[a-z0-9/.-]+$/)
    expect(read(file)).not.toMatch(/^export default/m)
  })

  test.each(sources.filter((file) => file.endsWith('.check.ts')))(
    '%s exports one check, whose id is its path',
    (file) => {
      const exported = read(file).match(/^export /gm) ?? []
      expect(exported).toHaveLength(1)
      const id = file.replace(/^suites\//, '').replace(/\.check\.ts$/, '')
      expect(read(file)).toContain(`id: '${id}'`)
    },
  )
})

describe('lengths', () => {
  test.each(sources)('%s is short', (file) => {
    const lines = read(file).split('\n')
    expect(lines.length, 'lines of the file').toBeLessThan(420)
    // Texts are not broken for their length; code and comments are.
    const long = lines.filter(
      (line) => line.length > 100 && line.replaceAll(/'[^']*'|`[^`]*`|https?:\S*/g, '').length > 80,
    )
    expect(long).toEqual([])
  })
})

describe('words', () => {
  const banned: Readonly<Record<string, string>> = {
    nemesis: 'Plan or Fault',
    checker: 'Invariant',
    helper: 'a name for what it does',
    adapter: 'a client or a provider',
    chaos: 'Fault',
  }
  test.each(sources)('%s uses the words of the project', (file) => {
    const found = Object.entries(banned)
      .filter(([word]) => new RegExp(`\\b${word}`, 'i').test(read(file)))
      .map(([word, instead]) => `${word} is banned, use ${instead}`)
    expect(found).toEqual([])
  })
})

function root(): string {
  return join(import.meta.dirname, '..')
}

function read(file: string): string {
  return readFileSync(join(root(), file), 'utf8')
}

/** From the rows `| room | rooms | packages |`, whose names stand in backticks. */
function tableOfRooms(): Readonly<Record<string, { rooms: string[]; packages: string[] }>> {
  const rows = read('ARCHITECTURE.md').match(/^\| `(harness|suites)\b.*$/gm) ?? []
  const names = (cell = ''): string[] =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
  const table = rows.map((row) => row.split('|').slice(1).map(names))
  return Object.fromEntries(
    table.map(([[room = ''] = [], others = [], packages = []]) => [
      room,
      { rooms: others, packages: packages.map((name) => name.replace('*', '')) },
    ]),
  )
}

function roomOf(file: string): string | undefined {
  return Object.keys(rooms).find((room) => file.startsWith(`${room}/`))
}

function importsOf(file: string): string[] {
  const found = read(file).matchAll(
    /^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'/gms,
  )
  return [...found].map((match) => match[1] ?? match[2] ?? '')
}

function isAllowed(file: string, room: string, name: string): boolean {
  const allowed = rooms[room]
  if (allowed === undefined) return false
  if (!name.startsWith('.')) {
    return allowed.packages.some((known) =>
      known.endsWith(':') ? name.startsWith(known) : name === known || name.startsWith(`${known}/`),
    )
  }
  const path = normalize(join(dirname(file), name))
  // A check is read without knowing any client library: the door, and its own suite.
  if (room === 'suites') return path === 'harness/index.ts' || dirname(path) === dirname(file)
  return path.startsWith(`${room}/`) || allowed.rooms.some((other) => path.startsWith(`${other}/`))
}
