import { join } from 'node:path'
import { nowMs } from '../../harness/core/clock.ts'
import type { NewEvent } from '../../harness/core/event.ts'
import type { EtcdTestbed } from '../../harness/core/testbed.ts'
import { timingsTable } from '../../harness/core/timings.ts'
import { acknowledgedWritesSurvive } from '../../harness/invariants/acknowledged-writes-survive.ts'
import { readHistory } from '../../harness/runner/history-file.ts'
import { Recorder } from '../../harness/runner/recorder.ts'
import { StoreStage } from '../../harness/runner/store-stage.ts'
import { openMax } from '../../harness/workloads/at-rate.ts'
import { keyWrites, readKeys } from '../../harness/workloads/write-keys.ts'
import type { Bench } from './open-bench.ts'
import { cpuOfBoth } from './process-costs.ts'
import type { Section } from './section.ts'
import { spreadOf } from './spread-of.ts'
import { withEtcd, type LoneEtcd } from './with-etcd.ts'

const check = 'bench/recording'
const goalPerSecond = 5_000
/** As many as a workload at a constant rate has on their way. */
const writers = openMax
const writesEach = 10_000
const eventsAlone = 200_000

/** Writes so many keys with all writers; returns how many were acknowledged for each second. */
type Loop = (prefix: string) => Promise<number>

/**
 * Small writes as fast as one client can have them, once without recording and once as a stage
 * records them, in turn; then all of it is read back and judged. And the recorder alone.
 */
export async function measureRecording(bench: Bench, times: number): Promise<Section> {
  const quotaBytes = 1024 ** 3
  return withEtcd(bench, { name: 'recording', quotaBytes }, async ({ etcd, pid }) => {
    const recorder = recorderIn(bench)
    const stage = stageOn(etcd, recorder, bench.signal)
    const keys: string[] = []
    const plain: number[] = []
    const recorded: number[] = []
    const cpuMs = { client: 0, etcd: 0 }
    const write = {
      plain: plainLoop(etcd, bench.signal),
      recorded: recordedLoop(stage, etcd, keys),
    }
    await write.plain('warm/')
    for (let turn = 0; turn < times; turn++) {
      plain.push(await write.plain(`plain-${turn}/`))
      const before = await cpuOfBoth(pid)
      recorded.push(await write.recorded(`recorded-${turn}/`))
      const after = await cpuOfBoth(pid)
      cpuMs.client += after.client - before.client
      cpuMs.etcd += after.etcd - before.etcd
    }
    const cpuOf = (who: keyof typeof cpuMs): string =>
      `${Math.round((1000 * cpuMs[who]) / keys.length)} µs`
    await readKeys(stage, keys)
    stage.record({ kind: 'check-ended' })
    recorder.close()
    const judged = await judge(recorder.file.path)
    const alone = recordAlone(bench)
    const [plainRate, rate] = [spreadOf(plain).median, spreadOf(recorded).median]
    return {
      title: `Small writes, ${writers} at a time, ${writesEach} in each of ${times} turns`,
      rows: [
        ['a plain loop of the same client', perSecond(plainRate)],
        ['recorded as a stage does it', perSecond(rate)],
        ['ratio', (rate / plainRate).toFixed(2)],
        ['CPU of client and etcd for each', `${cpuOf('client')}, ${cpuOf('etcd')}`],
        ['the recorder alone, events', perSecond(alone)],
        ['of its time at 5,000 a second', `${((100 * goalPerSecond) / alone).toFixed(1)} %`],
        ['read back and judged, events', `${perSecond(judged.perSecond)}, ${judged.said}`],
      ],
      goals: [
        {
          what: 'recorded writes, of those of a plain loop',
          figure: (rate / plainRate).toFixed(2),
          goal: 'at least 0.90',
          met: rate >= 0.9 * plainRate,
        },
        {
          what: 'small writes recorded for each second',
          figure: perSecond(rate),
          goal: `at least ${perSecond(goalPerSecond)}`,
          met: rate >= goalPerSecond,
        },
      ],
    }
  })
}

function plainLoop(etcd: LoneEtcd['etcd'], signal: AbortSignal): Loop {
  return (prefix) =>
    inTurn(prefix, async (key) => (await etcd.put(key, key, signal)).outcome === 'ok')
}

function recordedLoop(stage: StoreStage, etcd: LoneEtcd['etcd'], written: string[]): Loop {
  return (prefix) =>
    inTurn(prefix, async (key) => {
      written.push(key)
      const put = (signal: AbortSignal) => etcd.put(key, key, signal)
      const { outcome } = await stage.etcd(keyWrites.write, key, put, { value: key })
      return outcome === 'ok'
    })
}

/** Every writer takes the next key when the one before is answered. */
async function inTurn(prefix: string, write: (key: string) => Promise<boolean>): Promise<number> {
  const startedMs = nowMs()
  let next = 0
  let acknowledged = 0
  const work = async (): Promise<void> => {
    while (next < writesEach) if (await write(`${prefix}${next++}`)) acknowledged++
  }
  await Promise.all(Array.from({ length: writers }, work))
  return acknowledged / ((nowMs() - startedMs) / 1000)
}

function recorderIn(bench: Bench, name = 'recording'): Recorder {
  const path = join(bench.folder, `${name}.jsonl`)
  const { run } = bench
  return new Recorder({
    path,
    run,
    seed: 1,
    holdfast: '0',
    onError: (error) => {
      throw error
    },
  })
}

function stageOn(etcd: LoneEtcd['etcd'], recorder: Recorder, signal: AbortSignal): StoreStage {
  const record = recorder.forCheck(check)
  record({
    kind: 'check-started',
    testbed: check,
    members: [{ name: 'etcd-0', role: 'etcd' }],
    timings: timingsTable.fast,
    draws: {},
  })
  return new StoreStage({
    testbed: { etcd, members: [] } as unknown as EtcdTestbed,
    journal: {
      append: (undo) => Promise.resolve({ id: 0, undo }),
      strike: () => Promise.resolve(),
    },
    signal,
    hardSignal: signal,
    record,
    now: () => undefined,
    note: () => undefined,
  })
}

/** Events for each second that a recorder takes when nothing else is done. */
function recordAlone(bench: Bench): number {
  const recorder = recorderIn(bench, 'recorder-alone')
  const record = recorder.forCheck(check)
  const startedMs = nowMs()
  for (let number = 0; number < eventsAlone; number++) {
    const key = `alone/${number}`
    const event: NewEvent = {
      kind: 'operation',
      startMs: nowMs(),
      name: keyWrites.write,
      subject: key,
      outcome: 'ok',
      by: 'stage',
      value: key,
    }
    record(event)
    // As many as come in one turn of the event loop when there are so many.
    if (number % writers === 0) recorder.file.flush()
  }
  recorder.file.flush()
  const tookMs = nowMs() - startedMs
  recorder.close()
  return eventsAlone / (tookMs / 1000)
}

async function judge(path: string): Promise<{ readonly perSecond: number; readonly said: string }> {
  const startedMs = nowMs()
  const history = await readHistory(path, { check })
  const own = history.checks.get(check)
  if (own === undefined) throw new RangeError('nothing was recorded')
  const { name, finalRead } = { name: keyWrites.write, finalRead: keyWrites.read }
  const verdict = acknowledgedWritesSurvive({ name, finalRead, writesMin: 1 }).judge(own)
  const perSecond = history.events / ((nowMs() - startedMs) / 1000)
  return { perSecond, said: `${verdict.verdict}: ${verdict.reason}` }
}

function perSecond(rate: number): string {
  return `${Math.round(rate).toLocaleString('en-GB')}/s`
}
