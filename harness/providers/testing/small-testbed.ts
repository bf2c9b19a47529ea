import { join } from 'node:path'
import { timingsTable } from '../../core/timings.ts'
import type { NewEvent } from '../../core/event.ts'
import type { ProvisionOptions } from '../../core/provider.ts'

/** Small, and the same for every lane. */
export const smallOptions = {
  timings: timingsTable.fast,
  nodes: 3,
  zones: 3,
  etcdMembers: 1,
  etcdQuotaBytes: 64 * 1024 ** 2,
}

/** A testbed of that size, with data and logs in a folder, whose events go to a list. */
export function smallTestbed(where: {
  readonly id: string
  readonly folder: string
  readonly events: NewEvent[]
}): ProvisionOptions {
  return {
    ...smallOptions,
    id: where.id,
    run: where.id,
    folder: join(where.folder, 'data'),
    logsFolder: join(where.folder, 'logs'),
    record: (event) => where.events.push(event),
    progress: () => undefined,
  }
}
