import { describe, expect, test } from 'vitest'
import { loadChecks } from '../harness/runner/load-checks.ts'
import { bound } from '../harness/core/bound.ts'
import { afterAlarm, reconnection, resumption, takeover } from '../suites/dapr/bounds.ts'
import { readPage, tableRows } from './testing/page.ts'

const page = readPage('docs/dapr.md')
const loaded = await loadChecks({ checkFiles: [], cwd: import.meta.dirname })
const checks = loaded.map(({ check }) => check).filter(({ id }) => id.startsWith('dapr/'))

describe('docs/dapr.md', () => {
  test.each(checks)('names $id with its claims', ({ claims, id }) => {
    const [, named = ''] = tableRows(page).find(([cell]) => cell === `\`${id}\``) ?? []
    const ids = [...named.matchAll(/`([^`]+)`/g)].map(([, claim = '']) => claim)
    expect(ids.toSorted()).toEqual(claims.map((claim) => claim.id).toSorted())
  })

  test('says how long replicas may take', () => {
    const text = page.replaceAll(/\s+/g, ' ')
    expect(text).toContain(`leaves a majority, ${bound(takeover).totalMs / 1000} s after it`)
    expect(text).toContain(`acknowledged within ${bound(afterAlarm).totalMs / 1000} s`)
    expect(text).toContain(`${bound(resumption).totalMs / 1000} s after the start`)
    expect(text).toContain(`with ${reconnection.ms / 1000} s more in time`)
  })
})
