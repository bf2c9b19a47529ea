import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../runner/package-root.ts'
import { loadScheduler } from './load-scheduler.ts'
import { fromWire, toWire } from './wire-job.ts'
import type { DaprJob } from '../../core/dapr.ts'
import type { WireJob } from './scheduler-messages.ts'

const api = await loadScheduler(join(packageRoot, 'fixtures', 'dapr', 'scheduler.proto'))
const { requestSerialize, requestDeserialize } = api.method('ScheduleJob')

/** What a replica would read of a job, and another client get from it. */
function thereAndBack(job: DaprJob): DaprJob {
  const bytes = requestSerialize({ name: job.name, job: toWire(job) })
  const read = requestDeserialize(bytes) as { readonly job: WireJob }
  return fromWire(job.name, read.job)
}

describe('a job on the wire', () => {
  const jobs: readonly DaprJob[] = [
    { name: 'once', dueTime: '2026-01-01T12:00:00Z' },
    { name: 'all', schedule: '@every 1s', repeats: 3, dueTime: '1s', ttl: '1h', data: 'Grüße' },
    { name: 'dropped', dueTime: '1s', failurePolicy: { policy: 'drop' } },
    { name: 'again', dueTime: '1s', failurePolicy: { policy: 'constant', intervalMs: 1_250 } },
    {
      name: 'twice',
      dueTime: '1s',
      failurePolicy: { policy: 'constant', intervalMs: 300, retriesMax: 1 },
    },
  ]

  it.each(jobs)('is read as it was meant: $name', (job) => {
    expect(thereAndBack(job)).toEqual(job)
  })

  it("has Dapr's field numbers", () => {
    const job = toWire({ name: '', schedule: 's', repeats: 1, dueTime: 'd', ttl: 't', data: 'x' })
    const bytes = requestSerialize({
      name: 'n',
      job: { ...job, failurePolicy: { drop: {} } },
      metadata: { appId: 'a', namespace: 'm', target: { job: {} } },
      overwrite: true,
    })
    // Name 1, job 2 with schedule 1, repeats 2, due time 3, ttl 4, data 5, failure policy 6;
    // metadata 3 with app 1, namespace 2, target 3; overwrite 4.
    const any = field(1, 'type.googleapis.com/google.protobuf.StringValue') + field(2, 'x')
    const parts = field(1, 's') + '\x10\x01' + field(3, 'd') + field(4, 't') + field(5, any)
    const metadata = field(1, 'a') + field(2, 'm') + field(3, field(1, ''))
    expect(bytes.toString('latin1')).toBe(
      field(1, 'n') + field(2, parts + field(6, field(1, ''))) + field(3, metadata) + '\x20\x01',
    )
  })

  it('answers deliveries by the number that they came with', () => {
    const { requestSerialize: write } = api.method('WatchJobs')
    const answer = (status: string) => write({ result: { id: '7', status } }).toString('latin1')
    expect(answer('SUCCESS')).toBe(field(2, '\x08\x07\x10\x00'))
    expect(answer('FAILED')).toBe(field(2, '\x08\x07\x10\x01'))
    const start = write({ initial: { appId: 'a', namespace: 'm' } }).toString('latin1')
    expect(start).toBe(field(1, field(1, 'a') + field(2, 'm')))
  })
})

/** A field that holds bytes, of fewer than 128. */
function field(number: number, bytes: string): string {
  return String.fromCharCode(number * 8 + 2, bytes.length) + bytes
}
