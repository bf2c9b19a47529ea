import { describe, expect, test } from 'vitest'
import { buildReport } from '../core/report.ts'
import type { RunSummary } from '../core/run-summary.ts'
import {
  mixedRun,
  provingRun,
  sampleCheck,
  sampleClaim,
  sampleRun,
} from '../core/testing/sample-run.ts'
import { renderHtml } from './html.ts'

const golden = '../../fixtures/reports'

test.each<[string, RunSummary]>([
  ['mixed', mixedRun()],
  ['proof', provingRun()],
])('HTML of the %s run', async (name, summary) => {
  await expect(renderHtml(buildReport(summary))).toMatchFileSnapshot(`${golden}/${name}.html`)
})

describe('the page', () => {
  const page = renderHtml(buildReport(mixedRun()))

  test('asks for no other file and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(| src=/i)
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
  })

  test('says the verdict before anything else', () => {
    expect(page.replace(/^[\s\S]*<main>/, '')).toMatch(/^\s*<header class="bad">[\s\S]*?<h1>1 MUST/)
  })

  test('folds what passed and opens what did not', () => {
    const checks = [sampleCheck(), sampleCheck({ claims: [sampleClaim({ verdict: 'fail' })] })]
    const folds = renderHtml(buildReport(sampleRun({ checks }))).match(/<details[^>]*>/g)
    expect(folds).toEqual(['<details>', '<details open>'])
  })

  test('shows markup in texts as text, and links to nothing but pages', () => {
    const evil = '<script>alert(1)</script>"\'&'
    const claim = sampleClaim({
      verdict: 'fail',
      reason: evil,
      sentence: evil,
      source: 'javascript:x',
    })
    const checks = [sampleCheck({ title: evil, error: evil, claims: [claim] })]
    const implementation = {
      organization: evil,
      project: evil,
      url: '',
      version: evil,
      contact: [],
    }
    const evilPage = renderHtml(buildReport(sampleRun({ checks, command: evil }), implementation))
    expect(evilPage).not.toContain('<script')
    expect(evilPage).not.toContain('href="javascript')
    expect(evilPage).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;')
  })
})
