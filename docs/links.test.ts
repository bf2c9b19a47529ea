import { existsSync, globSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPage } from './testing/page.ts'

const repository = join(import.meta.dirname, '..')
const pages = globSync('{*.md,{docs,tools,reports}/**/*.md}', { cwd: repository })

describe('links between pages', () => {
  test('there are pages', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/cli.md']))
  })

  test.each(pages)('%s links to what is there', (page) => {
    const broken = linksOf(page).filter((link) => !leadsSomewhere(page, link))
    expect(broken).toEqual([])
  })
})

describe('decisions', () => {
  const list = 'docs/decisions/README.md'
  test.each(pages.filter((page) => /^docs\/decisions\/(?!README)/.test(page)))(
    '%s is in the list',
    (page) => {
      expect(linksOf(list).map((link) => normalize(join(dirname(list), link)))).toContain(page)
    },
  )
})

/** Targets of the links within the repository; code is left out. */
function linksOf(page: string): string[] {
  const text = readPage(page).replaceAll(/^```.*?^```/gms, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link))
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const file = path === '' ? page : normalize(join(dirname(page), path))
  if (!existsSync(join(repository, file))) return false
  return anchor === undefined || anchorsOf(file).includes(anchor)
}

/** Anchors of the headings of a page, made as GitHub makes them. */
function anchorsOf(page: string): string[] {
  const headings = readPage(page).match(/^#+ .*$/gm) ?? []
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
