import { globSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as door from '../harness/index.ts'
import { readPage } from './testing/page.ts'

const page = readPage('docs/write-a-check.md')
const files = globSync('docs/write-a-check/**/*.*', { cwd: `${import.meta.dirname}/..` })

describe('docs/write-a-check.md', () => {
  test('has an example', () => {
    expect(files.length).toBeGreaterThan(5)
  })

  // The integration test runs these files; the page must not show others.
  test.each(files)('shows %s as it is', (file) => {
    const path = file.replace('docs/write-a-check/', '')
    const shown = page.split(`[\`${path}\`](write-a-check/${path}):\n\n\`\`\``)
    expect(shown).toHaveLength(2)
    const [, code] = /^\w+\n(.*?)```$/ms.exec(shown[1] ?? '') ?? []
    expect(code).toBe(readPage(file))
  })

  test.each(Object.keys(door))('names %s, which the door exports', (name) => {
    expect(page).toContain(`\`${name}\``)
  })
})
