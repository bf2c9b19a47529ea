import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { controllerManagerRestarts } from '../../suites/scheduled-jobs/controller-manager-restarts.check.ts'
import { zoneLoss } from '../../suites/topology/zone-loss.check.ts'
import type { Check } from '../core/check.ts'
import type { HistoryEvent, ObjectEvent } from '../core/event.ts'
import { readHistory } from './history-file.ts'
import { judgeHistory } from './judge-check.ts'

/** Recorded by a real run; leases and the runner's own cost were left out to keep them small. */
const recorded = join(import.meta.dirname, '../../fixtures/histories')
const folder = mkdtempSync(join(tmpdir(), 'holdfast-histories-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a real history of controller-manager restarts', () => {
  const file = 'controller-manager-restarts.jsonl'

  test('passes every claim, as its run did', async () => {
    const verdicts = await judged(file, controllerManagerRestarts)
    expect([...new Set(verdicts.values())]).toEqual(['pass', 'skipped'])
    expect(verdicts.size).toBe(controllerManagerRestarts.claims.length)
    // Its nodes were simulated: what containers did is no claim.
    const skipped = [...verdicts].filter(([, verdict]) => verdict === 'skipped')
    expect(skipped.map(([id]) => id)).toEqual(['controller-manager-restarts-counted-work-was-done'])
  })

  test('fails no-run-missed when an on-time run is taken out', async () => {
    const run = onTimeRun(eventsOf(file))
    const verdicts = await judged(file, controllerManagerRestarts, (events) =>
      events.filter((event) => !isJob(event, run)),
    )
    expect(failed(verdicts)).toContain('controller-manager-restarts-no-run-missed')
  })

  test('fails no-run-duplicated when a run is there twice', async () => {
    const run = onTimeRun(eventsOf(file))
    const verdicts = await judged(file, controllerManagerRestarts, (events) =>
      events.flatMap((event) => (isJob(event, run) ? [event, again(event)] : [event])),
    )
    expect(failed(verdicts)).toContain('controller-manager-restarts-no-run-duplicated')
    expect(failed(verdicts)).not.toContain('controller-manager-restarts-no-run-missed')
  })
})

describe('a real history of a lost zone', () => {
  const file = 'zone-loss.jsonl'

  test('passes every claim, as its run did', async () => {
    const verdicts = await judged(file, zoneLoss)
    expect(failed(verdicts)).toEqual([])
    expect([...verdicts.values()]).not.toContain('unknown')
  })

  test('fails no-bind-breaks-spread when a pod was bound to where another one is', async () => {
    const pods = new Set<string>()
    const events = eventsOf(file)
    // Of the rollout at the end: around a fault, the order of binds is not sure enough to judge.
    const [one, other] = events
      .filter((event) => event.kind === 'object')
      .filter(isPod)
      .filter(({ object }) => object.labels['holdfast.dev/group'] === 'hostnames')
      .filter(
        ({ object }) => object.node !== undefined && !pods.has(object.uid) && pods.add(object.uid),
      )
      .slice(-2)
    const verdicts = await judged(file, zoneLoss, () =>
      events.map((event) =>
        event.kind === 'object' &&
        isPod(event) &&
        event.object.uid === other?.object.uid &&
        event.object.node !== undefined &&
        one?.object.node !== undefined
          ? { ...event, object: { ...event.object, node: one.object.node } }
          : event,
      ),
    )
    expect(failed(verdicts)).toContain('no-bind-breaks-spread')
  })
})

function eventsOf(file: string): HistoryEvent[] {
  return readFileSync(join(recorded, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEvent)
}

/** Verdicts by claim, of the file as it is or changed. */
async function judged(
  file: string,
  check: Check,
  change: (events: HistoryEvent[]) => HistoryEvent[] = (events) => events,
): Promise<Map<string, string>> {
  const path = join(folder, file)
  const lines = change(eventsOf(file)).map((event) => JSON.stringify(event))
  writeFileSync(path, `${lines.join('\n')}\n`)
  const [summary] = judgeHistory(await readHistory(path), [check])
  return new Map(summary?.claims.map(({ id, verdict }) => [id, verdict]))
}

function failed(verdicts: Map<string, string>): string[] {
  return [...verdicts].filter(([, verdict]) => verdict === 'fail').map(([id]) => id)
}

/** The uid of a run of `tick-allow` that was created within a second of when it was due. */
function onTimeRun(events: readonly HistoryEvent[]): string {
  const jobs = events
    .filter((event) => event.kind === 'object')
    .filter((event) => event.resource === 'jobs')
  const run = jobs.find(
    ({ object }) =>
      object.cronJob === 'tick-allow' && object.createdMs - (object.dueMs ?? 0) <= 1000,
  )
  if (run === undefined) throw new Error('the fixture holds no on-time run')
  return run.object.uid
}

function isJob(event: HistoryEvent, uid: string): boolean {
  return event.kind === 'object' && event.resource === 'jobs' && event.object.uid === uid
}

function isPod(event: ObjectEvent): event is Extract<ObjectEvent, { resource: 'pods' }> {
  return event.resource === 'pods'
}

function again(event: HistoryEvent): HistoryEvent {
  if (event.kind !== 'object' || event.resource !== 'jobs') return event
  const { object } = event
  return {
    ...event,
    object: { ...object, uid: `${object.uid}-again`, name: `${object.name}-again` },
  }
}
