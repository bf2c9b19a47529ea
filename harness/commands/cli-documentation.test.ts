import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../runner/config.ts'
import { packageRoot } from '../runner/package-root.ts'
import { settingKeys } from '../runner/testbed-options.ts'
import { buildProgram } from './program.ts'

const text = readFileSync(join(packageRoot, 'docs', 'cli.md'), 'utf8')
const program = buildProgram({
  cwd: '/',
  environment: {},
  out: () => undefined,
  note: () => undefined,
  end: () => undefined,
  guard: () => () => undefined,
})

function flagsOf(command: Command): string[] {
  return [
    ...command.options.map(({ long }) => long ?? ''),
    ...command.commands.flatMap((one) => flagsOf(one)),
  ]
}

describe('docs/cli.md', () => {
  it('names every command', () => {
    const names = program.commands.map((command) => command.name())
    for (const name of names.filter((name) => !name.startsWith('_'))) {
      expect(text).toContain(`\`${name}`)
    }
  })

  it('names every option that there is, and no other', () => {
    const there = new Set(flagsOf(program).filter((flag) => flag !== '--version'))
    const named = new Set([...text.matchAll(/`(--[a-z-]+)/g)].map(([, flag = '']) => flag))
    expect([...named].toSorted()).toEqual([...there].toSorted())
  })

  it('names every setting that there is, and no other', () => {
    const section = text.slice(text.indexOf('| setting'), text.indexOf('## How'))
    const named = [...section.matchAll(/^\| `([\w.]+)`/gm)].map(([, key = '']) => key)
    expect(named.toSorted()).toEqual(Object.keys(settingKeys).toSorted())
  })

  it('shows a configuration that can be used', async () => {
    const [, example = ''] = /```ts\n([^`]*)```/.exec(text) ?? []
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-docs-'))
    try {
      const door = join(packageRoot, 'harness', 'runner', 'define-config.ts')
      await writeFile(join(folder, 'holdfast.config.ts'), example.replace('holdfast', door))
      expect(await loadConfig(folder)).toMatchObject({
        checks: [join(folder, 'checks', '**', '*.check.ts')],
        implementation: { project: 'our-distribution' },
      })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
