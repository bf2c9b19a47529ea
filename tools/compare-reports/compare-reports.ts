/**
 * Compares the reports of two runs, claim by claim:
 *
 *   node tools/compare-reports/compare-reports.ts NAME=REPORT NAME=REPORT [PAGE]
 *
 * REPORT is the folder of a run or a published report. With PAGE, the tables are written into
 * it, and what it does not explain is said.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseReport } from '../../harness/reporters/parse-report.ts'
import { differencesOf, type Side } from './compare.ts'
import { explainedClaims, fillPage, renderSections, sectionsOf } from './comparison-page.ts'

const [first, second, pagePath] = process.argv.slice(2)
const sides = { one: sideOf(first), other: sideOf(second) }
const sections = sectionsOf(sides)
if (pagePath === undefined) {
  process.stdout.write(renderSections(sections))
} else {
  const page = fillPage(readFileSync(pagePath, 'utf8'), sections)
  writeFileSync(pagePath, page)
  const explained = explainedClaims(page)
  const open = differencesOf(sides).filter(({ claim }) => !explained.includes(claim))
  for (const { claim, what } of open) process.stdout.write(`not explained: ${claim} (${what})\n`)
  process.exitCode = open.length > 0 ? 1 : 0
}

function sideOf(argument = ''): Side {
  const [name = '', path] = argument.split('=')
  if (path === undefined)
    throw new Error('usage: compare-reports.ts NAME=REPORT NAME=REPORT [PAGE]')
  const file = statSync(path).isDirectory() ? join(path, 'report.yaml') : path
  return { name, report: parseReport(readFileSync(file, 'utf8'), file) }
}
