import { describe, expect, it } from 'vitest'
import type { Claim, Level } from '../core/claim.ts'
import { pass } from '../core/verdict.ts'
import type { LoadedCheck } from './load-checks.ts'
import { selectChecks, type Selection } from './select-checks.ts'

const claim = (id: string, level: Level): Claim => ({
  id,
  level,
  sentence: id,
  source: 'https://example.org',
  invariant: { floor: 'nothing', judge: () => pass('it held') },
  failsUnder: { name: 'none', description: 'none' },
})

const loaded = (id: string, claims: readonly Claim[], builtIn = true): LoadedCheck => ({
  check: {
    id,
    title: id,
    needs: { testbed: 'kubernetes' },
    limit: '1m',
    plan: () => ({}),
    given: async () => undefined,
    when: async () => undefined,
    claims,
  },
  file: `/suites/${id}.check.ts`,
  manifestFolder: '/suites',
  builtIn,
})

const all = [
  loaded('etcd-quota/reached', [claim('refused', 'MUST'), claim('fast', 'SHOULD')]),
  loaded('scheduled-jobs/node-restarts', [claim('resumes', 'MUST')]),
  loaded('scheduled-jobs/zone-restarts', [claim('in-time', 'SHOULD')]),
  loaded('volumes/attach', [claim('attached', 'MUST')]),
  loaded('mine/first', [claim('mine', 'MUST')], false),
]

const everything: Selection = { what: [], profile: 'core', claims: [] }
const ids = (selection: Partial<Selection>): string[] =>
  selectChecks(all, { ...everything, ...selection }).map(({ check }) => check.id)

describe('selectChecks', () => {
  it('takes the built-in checks of the profile when nothing is named', () => {
    expect(ids({})).toEqual([
      'etcd-quota/reached',
      'scheduled-jobs/node-restarts',
      'scheduled-jobs/zone-restarts',
    ])
    expect(ids({ profile: 'own' })).toEqual(['mine/first'])
  })

  it.each([
    [['volumes/attach'], ['volumes/attach']],
    [['scheduled-jobs'], ['scheduled-jobs/node-restarts', 'scheduled-jobs/zone-restarts']],
    [['scheduled-jobs/'], ['scheduled-jobs/node-restarts', 'scheduled-jobs/zone-restarts']],
    [['*/*-restarts'], ['scheduled-jobs/node-restarts', 'scheduled-jobs/zone-restarts']],
    [
      ['mine/first', 'etcd*/*'],
      ['etcd-quota/reached', 'mine/first'],
    ],
  ])('takes %j for %j', (what, expected) => {
    expect(ids({ what })).toEqual(expected)
  })

  it('keeps the claims of a level or above, and no check without one', () => {
    const selected = selectChecks(all, { ...everything, level: 'MUST' })
    expect(selected.map(({ check }) => check.claims.map(({ id }) => id))).toEqual([
      ['refused'],
      ['resumes'],
    ])
  })

  it('keeps only the claims that were named', () => {
    expect(ids({ claims: ['resumes'] })).toEqual(['scheduled-jobs/node-restarts'])
  })

  it.each<[Partial<Selection>, string]>([
    [{ what: ['etcd-qouta'] }, 'no check or suite is called "etcd-qouta"; did you mean etcd-quota'],
    [{ what: ['banana'] }, '`holdfast list` shows what there is'],
    [{ what: ['banana*'] }, 'no check or suite is called "banana*"'],
    [{ profile: 'all' }, 'there is no profile "all"; there are core, etcd-soak, own'],
    [{ claims: ['resume'] }, 'there is no claim "resume"; did you mean resumes?'],
    [{ what: ['volumes'], claims: ['resumes'] }, 'belongs to none of the checks'],
    [{ what: ['scheduled-jobs/zone-restarts'], level: 'MUST' }, 'nothing to run: no claim is left'],
  ])('says for %j: %s', (selection, sentence) => {
    expect(() => ids(selection)).toThrow(sentence)
  })
})
