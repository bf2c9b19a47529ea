import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { HistoryEvent } from '../core/event.ts'
import { CheckHistory, Clocks } from '../core/history.ts'
import type { JobView, PodView } from '../core/resources.ts'
import { sampleCheck, sampleClaim } from '../core/testing/sample-run.ts'
import { evidenceLimits, writeEvidence, type EvidenceOptions } from './evidence.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const check = sampleCheck()

function historyOf(...events: HistoryEvent[]): CheckHistory {
  const history = new CheckHistory(check.check, new Clocks())
  for (const event of events) history.add(event)
  return history
}

function job(name: string, uid: string, more: Partial<JobView> = {}): JobView {
  return {
    namespace: 'jobs',
    name,
    uid,
    createdMs: 0,
    indexed: false,
    completions: 1,
    parallelism: 1,
    backoffLimit: 6,
    suspended: false,
    active: 1,
    succeeded: 0,
    failed: 0,
    terminating: 0,
    completedIndexes: '',
    conditions: [],
    labels: {},
    ...more,
  }
}

function pod(name: string, ownerUid: string): PodView {
  return {
    namespace: 'jobs',
    name,
    uid: `pod-${name}`,
    ownerUid,
    labels: {},
    createdMs: 0,
    phase: 'Pending',
    ready: false,
    scheduled: 'True',
    disrupted: false,
    createdNeverStarted: true,
    finalizers: [],
  }
}

const jobSeen = (t: number, object: JobView): HistoryEvent => {
  return { t, check: check.check, kind: 'object', change: 'modified', resource: 'jobs', object }
}
const podSeen = (t: number, object: PodView): HistoryEvent => {
  return { t, check: check.check, kind: 'object', change: 'modified', resource: 'pods', object }
}
const killed = (t: number, step: 'injected' | 'confirmed' | 'undone'): HistoryEvent => {
  const members = ['node-3']
  return { t, kind: 'fault', fault: 'kill-1', name: 'kill', step, members, roles: ['node'] }
}

function claimSeen(t: number, subject: string): EvidenceOptions['claim'] {
  const evidence = [{ t, text: `${subject} is stuck`, subject }]
  return sampleClaim({ verdict: 'fail', reason: 'a pod is stuck', evidence })
}

async function windowOf(relative: string): Promise<HistoryEvent[]> {
  const text = await readFile(join(folder, relative, 'window.jsonl'), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEvent)
}

describe('the evidence of a claim', () => {
  test('is its verdict, the events around it, its objects and the logs', async () => {
    const history = historyOf(
      jobSeen(10_000, job('far', 'u0')),
      killed(95_000, 'injected'),
      jobSeen(100_000, job('batch', 'u1')),
      podSeen(101_000, pod('batch-x', 'u1')),
      jobSeen(102_000, job('batch', 'u1', { active: 0 })),
      podSeen(103_000, pod('other', 'u9')),
      killed(110_000, 'undone'),
      jobSeen(200_000, job('later', 'u2')),
    )
    const claim = claimSeen(101_000, 'jobs/batch')
    const logs = [{ member: 'node-3', lines: ['one', 'two'] }]
    const relative = await writeEvidence({ folder, check, claim, history, logs, places: {} })

    expect(relative).toBe('evidence/no-run-is-missed')
    const inside = join(folder, relative)
    expect((await readdir(inside)).toSorted()).toEqual([
      'logs',
      'objects.yaml',
      'verdict.md',
      'window.jsonl',
    ])
    const times = (await windowOf(relative)).map(({ t }) => t)
    expect(times).toEqual([95_000, 100_000, 101_000, 102_000, 103_000, 110_000])
    const objects = parse(await readFile(join(inside, 'objects.yaml'), 'utf8')) as unknown
    expect(objects).toMatchObject([
      { resource: 'jobs', seenAtMs: 102_000, object: { name: 'batch', active: 0 } },
      { resource: 'pods', object: { name: 'batch-x' } },
    ])
    expect(await readFile(join(inside, 'logs', 'node-3.log'), 'utf8')).toBe('one\ntwo\n')
    const page = await readFile(join(inside, 'verdict.md'), 'utf8')
    expect(page).toContain('# no-run-is-missed: fail')
    expect(page).toContain('101.0 s  jobs/batch is stuck  [jobs/batch]')
    expect(page).toMatch(/\| kill-1 +\| node-3 +\| 95\.0 s +\| 110\.0 s +\| 15\.0 s /)
  })

  test('of a check that never started is its verdict', async () => {
    const claim = sampleClaim({ verdict: 'unknown', reason: 'the check never started' })
    const relative = await writeEvidence({ folder, check, claim, logs: [], places: {} })
    expect(await readdir(join(folder, relative))).toEqual(['verdict.md'])
  })

  test('under a sabotage has a folder of its own', async () => {
    const sabotaged = sampleCheck({ sabotage: 'runs-missing' })
    const claim = sampleClaim({ verdict: 'fail' })
    expect(await writeEvidence({ folder, check: sabotaged, claim, logs: [], places: {} })).toBe(
      'evidence/no-run-is-missed@runs-missing',
    )
  })

  test('stays in its folder, whatever claims and members are called', async () => {
    const claim = sampleClaim({ id: '../../outside', verdict: 'fail' })
    const logs = [{ member: '../../../outside', lines: [] }]
    await writeEvidence({ folder, check, claim, logs, places: {} })
    expect(await readdir(folder)).toEqual(['evidence'])
    const inside = join(folder, 'evidence', '-..-outside')
    expect(await readdir(join(inside, 'logs'))).toEqual(['-..-..-outside.log'])
  })

  test('tells nothing about the machine, and its lines stay JSON', async () => {
    const leak = `engine-7 of ${folder}/x: -----BEGIN EC PRIVATE KEY-----\nabc`
    const history = historyOf({ t: 1, kind: 'probe', name: 'p', holds: false, seen: leak })
    const claim = sampleClaim({ verdict: 'fail', reason: leak })
    const places = { runFolder: folder, hostName: 'engine-7' }
    const logs = [{ member: 'node-3', lines: [leak] }]
    const relative = await writeEvidence({ folder, check, claim, history, logs, places })
    const [probe] = await windowOf(relative)
    expect(probe).toMatchObject({ seen: '<host> of <run>/x: <key>' })
    for (const name of ['verdict.md', 'logs/node-3.log']) {
      expect(await readFile(join(folder, relative, name), 'utf8')).not.toMatch(/engine-7|abc/)
    }
  })
})

describe('the limits of evidence', () => {
  test('keep faults, then what the claim names, then what is near', async () => {
    const crowd = Array.from({ length: 5_000 }, (_, n) =>
      jobSeen(90_000 + n, job(`j${n}`, `u${n}`)),
    )
    const history = historyOf(
      killed(75_000, 'injected'),
      jobSeen(80_000, job('batch', 'b')),
      ...crowd,
    )
    const claim = claimSeen(95_000, 'jobs/batch')
    const relative = await writeEvidence({ folder, check, claim, history, logs: [], places: {} })
    const events = await windowOf(relative)
    expect(events).toHaveLength(evidenceLimits.windowEvents)
    expect(events.slice(0, 2).map(({ t }) => t)).toEqual([75_000, 80_000])
    expect(events.at(-1)?.t).toBe(94_999)
    expect(events.map(({ t }) => t)).toEqual(events.map(({ t }) => t).toSorted((a, b) => a - b))
  })

  test('keep how a watch of keys broke off, and what the watcher that is named was told', async () => {
    const told = (t: number, watcher: string): HistoryEvent => {
      const changes = [{ key: 'x', value: 'v', revision: t }]
      return { t, kind: 'key-watch', watcher, member: 'etcd-0', step: 'changes', changes }
    }
    const broken: HistoryEvent = {
      t: 1_000,
      kind: 'key-watch',
      watcher: 'b',
      member: 'etcd-1',
      step: 'broken',
      text: 'Connection dropped',
    }
    const crowd = Array.from({ length: 5_000 }, (_, n) => told(3_000 + n, 'b'))
    const history = historyOf(broken, told(2_000, 'a'), ...crowd)
    const claim = claimSeen(8_000, 'a')
    const relative = await writeEvidence({ folder, check, claim, history, logs: [], places: {} })
    const events = await windowOf(relative)
    expect(events).toHaveLength(evidenceLimits.windowEvents)
    expect(events.slice(0, 2).map(({ t }) => t)).toEqual([1_000, 2_000])
  })

  test('bound the bytes of the window', async () => {
    const text = 'x'.repeat(100_000)
    const history = historyOf(
      ...Array.from({ length: 100 }, (_, t): HistoryEvent => {
        return { t, kind: 'probe', name: 'p', holds: true, seen: text }
      }),
    )
    const claim = sampleClaim({ verdict: 'fail' })
    const relative = await writeEvidence({ folder, check, claim, history, logs: [], places: {} })
    const size = (await readFile(join(folder, relative, 'window.jsonl'))).length
    expect(size).toBeGreaterThan(evidenceLimits.windowBytes / 2)
    expect(size).toBeLessThanOrEqual(evidenceLimits.windowBytes)
  })

  test('keep the end of a log', async () => {
    const lines = Array.from({ length: 3_000 }, (_, n) => `line ${n}`)
    const logs = [{ member: 'node-3', lines: [...lines, 'y'.repeat(10_000)] }]
    const claim = sampleClaim({ verdict: 'fail' })
    const relative = await writeEvidence({ folder, check, claim, logs, places: {} })
    const log = await readFile(join(folder, relative, 'logs', 'node-3.log'), 'utf8')
    const kept = log.trimEnd().split('\n')
    expect(kept[0]).toBe('[2001 earlier lines are left out]')
    expect(kept[1]).toBe('line 2001')
    expect(kept.at(-1)).toBe(`${'y'.repeat(evidenceLimits.logLineCharacters)}…`)
  })
})
