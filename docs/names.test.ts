import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadChecks } from '../harness/runner/load-checks.ts'
import { readPage } from './testing/page.ts'

const repository = join(import.meta.dirname, '..')
const pages = globSync('{*.md,docs/**/*.md,reports/**/*.md}', { cwd: repository })
const loaded = await loadChecks({ checkFiles: [], cwd: import.meta.dirname })
const checks = loaded.map(({ check }) => check)
const suites = new Set(checks.map(({ id }) => id.slice(0, id.indexOf('/'))))

describe('names of checks and claims', () => {
  test.each(pages)('%s names checks that there are', (page) => {
    const named = [...readPage(page).matchAll(/\b([a-z-]+)\/([a-z-]+)\b(?![/.#])/g)]
      .filter(([, suite = '']) => suites.has(suite))
      .map(([id]) => id)
    const known = checks.map(({ id }) => id)
    expect(named.filter((id) => !known.includes(id))).toEqual([])
  })

  test('docs/findings.md names claims that there are', () => {
    const claims = checks.flatMap((check) => check.claims.map(({ id }) => id))
    const named = [...readPage('docs/findings.md').matchAll(/`([a-z]+(?:-[a-z]+){2,})`/g)].map(
      ([, id = '']) => id,
    )
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((id) => !claims.includes(id))).toEqual([])
  })
})
