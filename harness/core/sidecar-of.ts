import { HarnessError } from './errors.ts'
import type { SidecarClient } from './sidecar.ts'
import type { DaprTestbed } from './testbed.ts'

/** The sidecar of a testbed; throws when its check did not ask for one. */
export function sidecarOf({ sidecar }: Pick<DaprTestbed, 'sidecar'>): SidecarClient {
  if (sidecar === undefined) {
    throw new HarnessError("there is no sidecar: the check has to need `programs: ['daprd']`")
  }
  return sidecar
}
