import { describe, expect, test } from 'vitest'
import { families } from '../harness/assets/catalogue.ts'
import { loadChecks } from '../harness/runner/load-checks.ts'
import { readPage, sectionOf, tableRows } from './testing/page.ts'

const page = readPage('docs/etcd.md')
const loaded = await loadChecks({ checkFiles: [], cwd: import.meta.dirname })
const checks = loaded.map(({ check }) => check).filter(({ id }) => id.startsWith('etcd/'))

describe('docs/etcd.md', () => {
  test.each(checks)('names $id with its claims', ({ claims, id }) => {
    const [, named = ''] = tableRows(page).find(([cell]) => cell === `\`${id}\``) ?? []
    const ids = [...named.matchAll(/`([^`]+)`/g)].map(([, claim = '']) => claim)
    expect(ids.toSorted()).toEqual(claims.map((claim) => claim.id).toSorted())
  })

  test('compares the versions that can be asked for', () => {
    const heads = [...sectionOf(page, 'Versions').matchAll(/ (\d+\.\d+\.\d+) +\|/g)]
    expect(heads.map(([, version]) => version)).toEqual(Object.values(families.etcd.versions))
  })
})
