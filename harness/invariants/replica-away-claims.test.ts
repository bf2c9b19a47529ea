import { describe, it } from 'vitest'
import { healthTellsTruth } from './health-tells-truth.ts'
import { leadershipGone, replicaFacts } from '../core/replica-facts.ts'
import { leadershipPasses } from './leadership-passes.ts'
import { replicasRejoin } from './replicas-rejoin.ts'
import { runsTakenOver } from './runs-taken-over.ts'
import type { HistoryEvent } from '../core/event.ts'
import { at } from './testing/history-of.ts'
import {
  everySecond,
  lost,
  on,
  ran,
  runs,
  scheduled,
  secondsOf,
} from './testing/scheduler-history.ts'
import { expectVerdict, type Row } from './testing/verdict-of.ts'

const lease = [{ name: 'lease', ms: 20_000 }]

/** What was known of a replica from a second on. */
function known(second: number, fact: string, member: number, seen: string): HistoryEvent {
  const holds = ['there', '200', 'tells of 3'].includes(seen)
  return at(second, {
    kind: 'probe',
    name: fact,
    member: `dapr-scheduler-${member}`,
    holds,
    seen,
  })
}

const { health, hosts, leadership } = replicaFacts
const allLead = [0, 1, 2].map((member) => known(1, leadership, member, 'there'))

describe('runsTakenOver', () => {
  const invariant = runsTakenOver({ jobs: 'j', loss: 'power-off', within: lease, jobsMin: 1 })
  const job = scheduled('j', 2, everySecond)
  const byFirst = secondsOf(2, 10).flatMap((second) => ran(second, 'j', { member: 0 }))
  const table: readonly Row[] = [
    [
      'another replica delivers while the owner is away',
      'pass',
      'each delivered by others, the last 18.0 s after the loss',
      on(3, 60, job, ...byFirst, ...lost(10, 40), ...ran(28, 'j', { member: 1 })),
    ],
    [
      'nobody delivers until the owner is back',
      'fail',
      '1 of them delivered by nobody else',
      on(3, 60, job, ...byFirst, ...lost(10, 40), ...ran(41, 'j', { member: 1 })),
    ],
    [
      'the owner delivers again when it is back, and nobody else did',
      'fail',
      '1 of them delivered by nobody else',
      on(3, 60, job, ...byFirst, ...lost(10, 40), ...ran(39, 'j', { member: 0 })),
    ],
    [
      'the lost replica had no job',
      'unknown',
      '0 jobs of replicas that were lost in 1 × power-off; 1 are needed',
      on(3, 60, job, ...byFirst, ...lost(10, 40, 2)),
    ],
    [
      'the loss was shorter than the lease',
      'unknown',
      'in 0 × power-off',
      on(3, 60, job, ...byFirst, ...lost(10, 29)),
    ],
    [
      'no majority was left',
      'unknown',
      'in 0 × power-off',
      on(1, 60, job, ...byFirst, ...lost(10, 40)),
    ],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})

describe('leadershipPasses', () => {
  const invariant = leadershipPasses({ loss: 'power-off', within: lease })
  const table: readonly Row[] = [
    [
      'the key of the lost replica goes in time',
      'pass',
      'gone 17.0 s later at the latest (bound 20.0 s = lease 20.0 s), and that of no other',
      on(3, 60, ...allLead, ...lost(10, 40), known(27, leadership, 0, leadershipGone)),
    ],
    [
      'it goes late',
      'fail',
      '1 replica otherwise',
      on(3, 60, ...allLead, ...lost(10, 40), known(31, leadership, 0, leadershipGone)),
    ],
    ['it stays', 'fail', '1 replica otherwise', on(3, 60, ...allLead, ...lost(10, 40))],
    [
      'a store that does not answer has not said that it is gone',
      'fail',
      '1 replica otherwise',
      on(3, 60, ...allLead, ...lost(10, 40), known(27, leadership, 0, 'no answer')),
    ],
    [
      'the key of another goes as well',
      'fail',
      '1 replica otherwise',
      on(
        3,
        60,
        ...allLead,
        ...lost(10, 40),
        known(27, leadership, 0, leadershipGone),
        known(28, leadership, 1, leadershipGone),
      ),
    ],
    [
      'the loss was shorter than the bound',
      'unknown',
      'no power-off that lasted',
      on(3, 60, ...allLead, ...lost(10, 25)),
    ],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})

describe('replicasRejoin', () => {
  const invariant = replicasRejoin({ loss: 'power-off', within: lease, returnsMin: 1 })
  const back = [
    known(27, leadership, 0, leadershipGone),
    known(41, leadership, 0, 'there'),
    ...[0, 1, 2].flatMap((member) => [
      known(30, hosts, member, 'tells of 2'),
      known(42 + member, hosts, member, 'tells of 3'),
    ]),
  ]
  const table: readonly Row[] = [
    [
      'all know each other again, and it delivers',
      'pass',
      'leadership within 1.0 s, told of all within 4.0 s, and the lost delivered within 3.0 s',
      on(3, 70, ...allLead, ...lost(10, 40), ...back, ...ran(43, 'j', { member: 0 })),
    ],
    [
      'it delivers nothing',
      'fail',
      '1 of 7 steps of return did not come in time',
      on(3, 70, ...allLead, ...lost(10, 40), ...back, ...ran(43, 'j', { member: 1 })),
    ],
    [
      'one of the others does not tell of it',
      'fail',
      '1 of 7 steps of return did not come in time',
      on(3, 70, ...allLead, ...lost(10, 40), ...back.slice(0, -1), ...ran(43, 'j', { member: 0 })),
    ],
    [
      'the end came too soon after the return',
      'unknown',
      '0 × power-off undone; 1 are needed',
      on(3, 55, ...allLead, ...lost(10, 40), ...back),
    ],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})

describe('healthTellsTruth', () => {
  const invariant = healthTellsTruth({ jobs: 'j', longestMs: 10_000, dueMin: 20 })
  const job = scheduled('j', 2, everySecond)
  const before = runs('j', ...secondsOf(2, 10))
  const after = (from: number): HistoryEvent[] => [
    ...runs('j', ...secondsOf(10, from).map((_, index) => from + index / 100)),
    ...runs('j', ...secondsOf(from, 60).map((due) => due + 0.5)),
  ]
  const table: readonly Row[] = [
    [
      'a replica that is away says nothing, and delivers soon after it is back',
      'pass',
      'healthy for at most 5.0 s (at most 10.0 s)',
      on(
        1,
        60,
        job,
        ...before,
        known(1, health, 0, '200'),
        known(10, health, 0, 'no answer'),
        known(30, health, 0, '200'),
        ...after(35),
      ),
    ],
    [
      'it is back and healthy, and delivers nothing for long',
      'fail',
      'healthy for at most 22.0 s (at most 10.0 s); falsely 1 time',
      on(
        1,
        60,
        job,
        ...before,
        known(1, health, 0, '200'),
        known(10, health, 0, 'no answer'),
        known(13, health, 0, '200'),
        ...after(35),
      ),
    ],
    [
      'runs of others come meanwhile: it is no standstill',
      'pass',
      'at most',
      on(
        1,
        60,
        job,
        ...before,
        known(1, health, 0, '200'),
        ...runs('other', 14, 19, 24, 29, 34),
        ...after(35),
      ),
    ],
    [
      'it says 503 while it delivers nothing',
      'pass',
      'at most 1.0 s',
      on(
        1,
        60,
        job,
        ...before,
        known(1, health, 0, '200'),
        known(11, health, 0, '503'),
        known(34, health, 0, '200'),
        ...after(35),
      ),
    ],
    ['nobody was asked', 'unknown', 'nobody was asked', on(1, 60, job, ...before, ...after(35))],
    ['too little was due', 'unknown', '20 are needed', on(1, 60, scheduled('j', 2))],
  ]
  it.each(table)('%s: %s', (...row) => void expectVerdict(invariant, row))
})
