import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { embeddedShape } from '../harness/providers/embedded/embedded-shape.ts'
import { kindShape } from '../harness/providers/kind/kind-shape.ts'
import { parseReport } from '../harness/reporters/parse-report.ts'
import { drawPlan, renderPlan } from '../harness/runner/draw-plan.ts'
import { loadChecks } from '../harness/runner/load-checks.ts'
import { differencesOf, type Side } from '../tools/compare-reports/compare.ts'
import { explainedClaims, sectionsOf } from '../tools/compare-reports/comparison-page.ts'
import { readPage, tableRows } from './testing/page.ts'

const shapeOptions = { nodes: 3, zones: 3, etcdMembers: 1, etcdQuotaBytes: 64 * 1024 ** 2 }
const page = readPage('docs/lanes-side-by-side.md')
const sides = { one: side('embedded', 'core'), other: side('kind', 'core-kind') }

function side(name: string, file: string): Side {
  const path = join(import.meta.dirname, `../reports/kubernetes/1.36.4/${file}.yaml`)
  return { name, report: parseReport(readFileSync(path, 'utf8'), file) }
}

describe('docs/lanes-side-by-side.md', () => {
  test.each(sectionsOf(sides))('has the table of $place as the reports give it', (section) => {
    const { place, rows } = section
    const [, table = ''] = page.split(`<!-- ${place} -->`)
    const [text = ''] = table.split(`<!-- end of ${place} -->`)
    expect(tableRows(text)).toEqual(rows)
  })

  test('explains every difference, and nothing that is none', () => {
    const claims = differencesOf(sides).map(({ claim }) => claim)
    expect(claims.length).toBeGreaterThan(0)
    expect(explainedClaims(page).toSorted()).toEqual(claims.toSorted())
  })

  test('is of one seed, the same timings and the same plan', async () => {
    const [one, other] = [sides.one.report, sides.other.report]
    const { machine: _machine, ...timings } = other.timings
    expect([one.seed, one.timings]).toEqual([other.seed, timings])
    expect(one.command).toContain('--set nodes=3')
    const checks = (await loadChecks({ checkFiles: [], cwd: import.meta.dirname }))
      .map(({ check }) => check)
      .filter(({ id }) => one.checks.some((check) => check.id === id))
    const [embedded, kind] = [embeddedShape, kindShape].map((shapeOfLane) => {
      const shape = shapeOfLane({ ...shapeOptions, timings: one.timings })
      return renderPlan(
        drawPlan({ checks, shapeOf: () => shape, seed: one.seed, rounds: 1, prove: false }),
      )
    })
    expect(embedded).toBe(kind)
  })
})
