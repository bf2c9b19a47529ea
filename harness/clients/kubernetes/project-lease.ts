import type { V1Lease } from '@kubernetes/client-node'
import { parseRfc3339 } from '../../core/clock.ts'
import type { LeaseView } from '../../core/resources.ts'
import { present } from './present.ts'
import type { Raw } from './raw-object.ts'

/** Where the leases of nodes and of the control plane lie; others are not ours to record. */
const namespaces: ReadonlySet<string> = new Set(['kube-system', 'kube-node-lease'])

/** What claims rest on of a Lease, or `undefined` for one outside of the system's namespaces. */
export function projectLease(lease: Raw<V1Lease>): LeaseView | undefined {
  const { metadata, spec } = lease
  const namespace = metadata?.namespace ?? ''
  if (!namespaces.has(namespace)) return undefined
  return {
    namespace,
    name: metadata?.name ?? '',
    holder: withoutHost(spec?.holderIdentity ?? ''),
    durationMs: (spec?.leaseDurationSeconds ?? 0) * 1000,
    ...present('renewedMs', parseRfc3339(spec?.renewTime)),
    transitions: spec?.leaseTransitions ?? 0,
  }
}

/** Leaders call themselves `host_uuid`; a history is published and names no host. */
function withoutHost(holder: string): string {
  return holder.slice(holder.indexOf('_') + 1)
}
