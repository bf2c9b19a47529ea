import { describe, expect, it } from 'vitest'
import { at, beat, faulted, historyOf, saw, wall } from './testing/history-of.ts'
import { cronJob, ran } from './testing/views.ts'
import { describeRuns, runLedger } from './run-ledger.ts'
import { electionBound } from '../core/bounds.ts'
import { timingsTable } from '../core/timings.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { CronJobView } from '../core/resources.ts'

const tick = (fields: Partial<CronJobView> = {}): HistoryEvent =>
  saw(1, 'cronjobs', cronJob('tick', fields), 'listed')

const forbid = tick({ policy: 'Forbid' })

const recoveryMs = electionBound(timingsTable.fast).totalMs

/** Kills the controller-manager, which then has `recoveryMs` to work again. */
const killed = (from: number, to?: number): HistoryEvent[] =>
  faulted('kill-1', { members: ['controller-manager'], from, ...(to !== undefined && { to }) })

const classes: [string, number, HistoryEvent[], string[]][] = [
  ['created at once', 100, [tick(), ...ran('tick', { due: 60 })], ['on-time']],
  ['created after 5 s', 100, [tick(), ...ran('tick', { due: 60, created: 65.9 })], ['on-time']],
  ['created after 6 s', 100, [tick(), ...ran('tick', { due: 60, created: 66 })], ['late']],
  ['never created', 100, [tick()], ['missed']],
  ['due when the CronJob was created', 59, [tick()], []],
  ['due less than 5 s before the end', 64, [tick()], []],
  ['due 5 s before the end', 65, [tick()], ['missed']],
  ['suspended', 100, [tick({ suspended: true })], ['skipped']],
  [
    'suspended in between',
    150,
    [
      tick(),
      ...ran('tick', { due: 60 }),
      saw(90, 'cronjobs', cronJob('tick', { suspended: true })),
    ],
    ['on-time', 'skipped'],
  ],
  [
    'deleted in between',
    200,
    [tick(), ...ran('tick', { due: 60 }), saw(90, 'cronjobs', cronJob('tick'), 'deleted')],
    ['on-time'],
  ],
  [
    'caught up after an outage',
    200,
    [
      tick(),
      ...killed(50, 80),
      ...ran('tick', { due: 60, created: 100 }),
      ...ran('tick', { due: 120 }),
      ...ran('tick', { due: 180 }),
    ],
    ['caught-up', 'on-time', 'on-time'],
  ],
  [
    'caught up, the kill came just after it was due',
    130,
    [tick(), ...killed(61, 80), ...ran('tick', { due: 60, created: 100 })],
    ['caught-up', 'missed'],
  ],
  [
    'later than the bound after the outage',
    119,
    [tick(), ...killed(50, 70), ...ran('tick', { due: 60, created: 76 + recoveryMs / 1000 })],
    ['late'],
  ],
  [
    'superseded: only the last of the missed ones is started',
    250,
    [
      tick(),
      ...killed(50, 130),
      ...ran('tick', { due: 120, created: 150 }),
      ...ran('tick', { due: 180 }),
      ...ran('tick', { due: 240 }),
    ],
    ['superseded', 'caught-up', 'on-time', 'on-time'],
  ],
  [
    'superseded by one due in the recovery',
    200,
    [
      tick(),
      ...killed(50, 110),
      ...ran('tick', { due: 120, created: 130 }),
      ...ran('tick', { due: 180 }),
    ],
    ['superseded', 'caught-up', 'on-time'],
  ],
  [
    'missed: the outage was over long before the next one',
    200,
    [tick(), ...killed(50, 65), ...ran('tick', { due: 120 }), ...ran('tick', { due: 180 })],
    ['missed', 'on-time', 'on-time'],
  ],
  [
    'missed: no later one was started either',
    200,
    [tick(), ...killed(50, 100)],
    ['missed', 'missed', 'missed'],
  ],
  ['open: the recovery is not over at the end', 130, [tick(), ...killed(50, 110)], []],
  ['open: the fault stands at the end', 130, [tick(), ...killed(50)], []],
  [
    'a node is no excuse',
    100,
    [tick(), ...faulted('kill-1', { members: ['node-1'], from: 50, to: 90 })],
    ['missed'],
  ],
  [
    'the scheduler is no excuse',
    100,
    [tick(), ...faulted('kill-1', { members: ['scheduler'], from: 50, to: 90 })],
    ['missed'],
  ],
  [
    'an exit by itself is an outage',
    100,
    [tick(), at(58, exit(false)), ...ran('tick', { due: 60, created: 85 })],
    ['caught-up'],
  ],
  [
    'an exit by a fault is not another one',
    100,
    [tick(), at(58, exit(true)), ...ran('tick', { due: 60, created: 85 })],
    ['late'],
  ],
  [
    'a filled quota is an outage',
    130,
    [
      tick(),
      ...faulted('fill-quota-1', { members: ['etcd-0'], from: 50, to: 80 }),
      ...ran('tick', { due: 60, created: 90 }),
    ],
    ['caught-up', 'missed'],
  ],
  [
    'Forbid: skipped while the predecessor ran over the next due time',
    200,
    [
      forbid,
      ...ran('tick', { due: 60, done: 181 }),
      ...ran('tick', { due: 180, created: 182, done: 183 }),
    ],
    ['on-time', 'skipped', 'on-time'],
  ],
  [
    'Forbid: the predecessor never finished',
    250,
    [forbid, ...ran('tick', { due: 60 })],
    ['on-time', 'skipped', 'skipped', 'skipped'],
  ],
  [
    'Forbid: started right after its predecessor',
    200,
    [
      forbid,
      ...ran('tick', { due: 60, done: 130 }),
      ...ran('tick', { due: 120, created: 131, done: 132 }),
      ...ran('tick', { due: 180 }),
    ],
    ['on-time', 'on-time', 'on-time'],
  ],
  [
    'Forbid: not started after its predecessor',
    170,
    [forbid, ...ran('tick', { due: 60, done: 130 })],
    ['on-time', 'missed'],
  ],
  [
    'Allow: an unfinished predecessor is no excuse',
    130,
    [tick(), ...ran('tick', { due: 60 })],
    ['on-time', 'missed'],
  ],
  [
    'the starting deadline is longer than the outage',
    110,
    [tick({ startingDeadlineMs: 3_600_000 }), ...killed(50, 60)],
    ['missed'],
  ],
  [
    'the starting deadline passed in the outage',
    110,
    [tick({ startingDeadlineMs: 10_000 }), ...killed(50, 70)],
    ['skipped'],
  ],
]

function exit(expected: boolean) {
  return {
    kind: 'exit' as const,
    member: 'controller-manager',
    role: 'controller-manager',
    code: 1,
    signal: null,
    expected,
    ranMs: 1,
  }
}

describe('runLedger', () => {
  it.each(classes)('%s', (_, end, events, expected) => {
    const ledger = runLedger(historyOf(end, ...events))
    expect(ledger.undecided).toBeUndefined()
    expect(ledger.runs.map((run) => run.class)).toEqual(expected)
  })

  it('finds the due time in the name of a Job that has no annotation', () => {
    const events = ran('tick', { due: 60 }).map((event) =>
      event.kind === 'object' && event.resource === 'jobs'
        ? { ...event, object: { ...event.object, dueMs: undefined } }
        : event,
    ) as HistoryEvent[]
    expect(runLedger(historyOf(100, tick(), ...events)).runs[0]?.class).toBe('on-time')
  })

  it('still counts a Job that was deleted', () => {
    const events = ran('tick', { due: 60 })
    const deleted = events.map((event) => ({ ...event, t: 70_000, change: 'deleted' as const }))
    const history = historyOf(100, tick(), ...events, ...(deleted as HistoryEvent[]))
    expect(runLedger(history).runs[0]?.class).toBe('on-time')
  })

  it('reads schedules in their own time zone', () => {
    const history = historyOf(3700, tick({ schedule: '30 18 * * *', timeZone: 'Asia/Kolkata' }))
    expect(runLedger(history).runs.map((run) => run.dueMs)).toEqual([
      historyOf(1).clocks.wallAt(3_600_000),
    ])
  })

  it('says nothing when the wall clock stepped', () => {
    const history = historyOf(100, tick(), beat(30), beat(31, { stepMs: 3000 }))
    expect(runLedger(history).undecided).toContain('stepped by 3.0 s')
  })

  it('says nothing when the watch of Jobs never came back', () => {
    const times = { fromMs: 50_000, toMs: 51_000 }
    const gap = at(51, { kind: 'watch', resource: 'jobs', state: 'gap', ...times })
    expect(runLedger(historyOf(100, tick(), gap)).undecided).toContain('watch of jobs broke')
    const listed = at(51, { kind: 'watch', resource: 'jobs', state: 'synced' })
    expect(runLedger(historyOf(100, tick(), gap, listed)).undecided).toBeUndefined()
  })

  it('says nothing when a schedule cannot be read', () => {
    const ledger = runLedger(historyOf(100, tick({ schedule: 'at teatime' })))
    expect(ledger.undecided).toContain('schedule cannot be read')
  })

  it('finds duplicates, overlaps and blocked due times', () => {
    const ledger = runLedger(
      historyOf(
        200,
        forbid,
        ...ran('tick', { due: 60, done: 150 }),
        ...ran('tick', { due: 60, created: 62, done: 63, name: 'again' }),
        ...ran('tick', { due: 120, done: 130 }),
      ),
    )
    const [only] = ledger.cronJobs
    expect(only?.duplicated.map(({ jobs }) => jobs.length)).toEqual([2])
    expect(only?.overlapped.map(({ later }) => later.name)).toHaveLength(2)
    expect(only?.blockedDueMs).toHaveLength(1)
  })

  it('says when a run was created, could be started, and ended', () => {
    const events = [
      forbid,
      ...ran('tick', { due: 60, done: 130 }),
      ...ran('tick', { due: 120, created: 132, done: 140 }),
      ...ran('tick', { due: 180 }),
    ]
    const { runs } = runLedger(historyOf(200, ...events))
    expect(runs.map(({ createdLagMs, startLagMs }) => [createdLagMs, startLagMs])).toEqual([
      [0, 0],
      [12_000, 2_000],
      [0, 0],
    ])
    expect(runs.map(({ finishedMs }) => finishedMs)).toEqual([wall(130), wall(140), undefined])
  })

  it('lets a run begin when its predecessor was deleted', () => {
    for (const change of ['deleted', 'gone'] as const) {
      const first = ran('tick', { due: 60 })
      const [begun] = first
      const deleted = { ...begun, t: 130_000, change } as HistoryEvent
      const second = ran('tick', { due: 120, created: 131, done: 132 })
      const { runs, cronJobs } = runLedger(historyOf(170, forbid, ...first, deleted, ...second))
      expect(runs.map((run) => run.class)).toEqual(['on-time', 'on-time'])
      expect(cronJobs[0]?.overlapped).toEqual([])
    }
  })

  it('follows a schedule, a time zone or rules that change', () => {
    const changed = (fields: Partial<CronJobView>): string[] => {
      const change = saw(90, 'cronjobs', cronJob('tick', fields))
      return runLedger(historyOf(330, tick(), change)).runs.map((run) => run.class)
    }
    expect(changed({})).toEqual(Array.from({ length: 5 }, () => 'missed'))
    expect(changed({ schedule: '*/5 * * * *' })).toEqual(['missed', 'missed'])
    expect(changed({ timeZone: 'Asia/Kolkata' })).toHaveLength(5)
    expect(changed({ schedule: '30 17 * * *', timeZone: 'Asia/Kolkata' })).toEqual(['missed'])
    expect(changed({ suspended: true })).toEqual([
      'missed',
      ...Array.from({ length: 4 }, () => 'skipped'),
    ])
  })

  it('describes what it found in one line', () => {
    const { runs } = runLedger(historyOf(130, tick(), ...ran('tick', { due: 60 })))
    expect(describeRuns(runs)).toBe('2 due runs of 1 CronJob: 1 on time, 1 missed')
  })
})
