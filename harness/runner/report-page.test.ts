import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { reportJsonSchema } from '../core/report-schema.ts'
import { evidenceLimits } from './evidence.ts'

const page = readFileSync(new URL('../../docs/report.md', import.meta.url), 'utf8')

describe('docs/report.md', () => {
  test('names every field of a report', () => {
    const names = fieldNames(reportJsonSchema()).filter((name) => !isTiming(name))
    expect(names).toContain('skippedClaims')
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  test('names every value that a field may have', () => {
    const values = enumValues(reportJsonSchema()).filter((value) => /^[a-z]/.test(value))
    expect(values).toContain('smoke')
    expect(values.filter((value) => !page.includes(`\`${value}\``))).toEqual([])
  })

  test('states the limits of evidence', () => {
    const { logLineCharacters, logLines, objects, windowBytes, windowEvents } = evidenceLimits
    for (const limit of [
      `${windowEvents.toLocaleString('en')} events`,
      `${windowBytes / 1024 / 1024} MiB`,
      `at most ${objects}`,
      `last ${logLines.toLocaleString('en')} lines`,
      `${logLineCharacters.toLocaleString('en')} characters`,
    ]) {
      expect(page).toContain(limit)
    }
  })

  test('shows lines of a real report', () => {
    const report = readFileSync(
      new URL('../../fixtures/reports/mixed.yaml', import.meta.url),
      'utf8',
    ).split('\n')
    const shown = /```yaml\n([\s\S]*?)```/.exec(page)?.[1]?.trimEnd().split('\n') ?? []
    expect(shown.length).toBeGreaterThan(10)
    expect(shown.filter((line) => !report.includes(line))).toEqual([])
  })
})

/** The timings are one table of their own: docs/timings.md. */
function isTiming(name: string): boolean {
  const timings = JSON.stringify((reportJsonSchema().properties ?? {})['timings'])
  return name !== 'name' && timings.includes(`"${name}":`)
}

function fieldNames(schema: unknown): string[] {
  return [...new Set(walk(schema, 'properties').flatMap(Object.keys))]
}

function enumValues(schema: unknown): string[] {
  return [...new Set(walk(schema, 'enum').flatMap((values) => Object.values(values).map(String)))]
}

/** Every value that stands under `key`, however deep. */
function walk(value: unknown, key: string): object[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => [
    ...(name === key && typeof inner === 'object' && inner !== null ? [inner] : []),
    ...walk(inner, key),
  ])
}
