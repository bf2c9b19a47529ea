import { expect, test } from 'vitest'
import { HistoryBuilder } from '../core/history.ts'
import type { Check } from '../core/check.ts'
import type { AbilitiesByRole } from '../core/member.ts'
import { embeddedShape } from '../providers/embedded/embedded-shape.ts'
import { kindShape } from '../providers/kind/kind-shape.ts'
import { eventsOf, testCheck } from '../invariants/testing/history-of.ts'
import { pass } from '../core/verdict.ts'
import { timingsTable } from '../core/timings.ts'
import { drawPlan } from './draw-plan.ts'
import { judgeCheck } from './judge-check.ts'

const claim = {
  level: 'MUST',
  sentence: 'It holds.',
  source: 'https://example.org',
  invariant: { floor: 'nothing', judge: () => pass('it does') },
} as const
const check: Check = {
  id: testCheck,
  title: 'tiny',
  limit: '1m',
  needs: { testbed: 'kubernetes' },
  plan: () => ({}),
  given: () => Promise.resolve(),
  when: () => Promise.resolve(),
  claims: [
    { ...claim, id: 'everywhere', failsUnder: { name: 'late', description: 'late' } },
    {
      ...claim,
      id: 'on-machines',
      failsUnder: { name: 'forged', description: 'forged' },
      needs: { abilities: { node: ['exec'] } },
    },
  ],
}
const options = {
  timings: timingsTable.fast,
  nodes: 3,
  zones: 3,
  etcdMembers: 1,
  etcdQuotaBytes: 64 * 1024 ** 2,
}

/** What is said of both claims when members could suffer this. */
function verdictsWith(abilities: AbilitiesByRole | undefined): unknown {
  const builder = new HistoryBuilder()
  for (const event of eventsOf(9, [])) {
    const isStart = event.kind === 'check-started' && abilities !== undefined
    builder.add(isStart ? { ...event, abilities } : event)
  }
  const { claims } = judgeCheck({ check, history: builder.build() })
  return claims.map(({ excluded = false, id, reason, verdict }) => [id, verdict, excluded, reason])
}

const passed = (id: string): unknown => [id, 'pass', false, 'it does']
const skipped = (reason: string): unknown => ['on-machines', 'skipped', true, reason]

test('a claim is judged where members can suffer what it needs', () => {
  const { abilities } = kindShape(options)
  expect(verdictsWith(abilities)).toEqual([passed('everywhere'), passed('on-machines')])
})

test('elsewhere it is none, which its history says', () => {
  expect(verdictsWith(embeddedShape(options).abilities)).toEqual([
    passed('everywhere'),
    skipped('no claim on this lane: members of role node cannot exec'),
  ])
  expect(verdictsWith(undefined)).toEqual([
    passed('everywhere'),
    skipped('no claim on this lane: its history does not say what members could suffer'),
  ])
})

test('prove runs no sabotage for what is no claim there', () => {
  const plan = { checks: [check], seed: 1, rounds: 1, prove: true }
  const sabotages = (shape: ReturnType<typeof kindShape>): unknown =>
    drawPlan({ ...plan, shapeOf: () => shape }).checks.map(({ sabotage }) => sabotage)
  expect(sabotages(kindShape(options))).toEqual(['late', 'forged'])
  expect(sabotages(embeddedShape(options))).toEqual(['late'])
})
