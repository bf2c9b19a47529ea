import { jobCalls } from '../../harness/core/job-calls.ts'
import type { HistoryEvent } from '../../harness/core/event.ts'

/** Both clocks are needed, but not each second of them. */
const beatEveryMs = 20_000

const finalReads = new Set<string>(['final-read', jobCalls.list])

/** Of the many jobs that are alike every third says as much. */
function isKept(job: string): boolean {
  const [, number] = /^shared-(\d+)$/.exec(job) ?? []
  return number === undefined || Number(number) % 3 === 0
}

/** The lines of a check's history that tables are made from; names of testbeds are left out. */
export function reduceHistory(lines: readonly string[], check: string): string[] {
  let beatMs = -Infinity
  return lines.flatMap((line) => {
    if (line === '') return []
    const event = JSON.parse(line) as HistoryEvent
    if (event.kind === 'heartbeat') {
      if (event.t - beatMs < beatEveryMs) return []
      beatMs = event.t
      return [JSON.stringify({ ...event, rssBytes: 0, cpuMs: 0 })]
    }
    if (event.kind === 'run') return [JSON.stringify({ ...event, run: check })]
    if (event.check !== check || !isNeeded(event)) return []
    return [JSON.stringify(lean(event))]
  })
}

function isNeeded(event: HistoryEvent): boolean {
  if (event.kind === 'watch' || event.kind === 'effect') return false
  if (event.kind === 'job-watch') return event.step === 'received' && isKept(event.job)
  if (event.kind === 'operation') {
    const { name, subject } = event
    return name === jobCalls.schedule ? isKept(subject) : !finalReads.has(name)
  }
  if (event.kind !== 'object') return true
  switch (event.resource) {
    case 'nodes':
    case 'jobs':
      return true
    case 'pods':
      return event.object.ownerName === 'waiting'
    case 'leases':
      return event.object.namespace === 'kube-system' && event.object.name.startsWith('kube-')
    case 'cronjobs':
      return false
    default:
      return event satisfies never
  }
}

function lean(event: HistoryEvent): HistoryEvent {
  if (event.kind === 'check-started') return { ...event, testbed: 'saved' }
  if (event.kind === 'job-watch') return { ...event, watcher: '' }
  if (event.kind !== 'operation' || event.value === undefined) return event
  // When the runs of a job were due is in what was asked for.
  if (event.name === jobCalls.schedule) return event
  const { value: _value, ...rest } = event
  return rest
}
