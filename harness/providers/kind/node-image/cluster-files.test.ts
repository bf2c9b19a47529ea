import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { toolsFolder } from '../../../assets/tools-folder.ts'
import { timingsTable } from '../../../core/timings.ts'
import { nodeImagePatch } from './cluster-requirements.ts'

interface ClusterFile {
  readonly networking: Record<string, unknown>
  readonly kubeadmConfigPatches: readonly string[]
  readonly nodes: readonly { readonly role: string; readonly labels?: Record<string, string> }[]
}
type Arguments = { readonly extraArgs: readonly { name: string; value: string }[] }
interface Patch {
  readonly etcd: { readonly local: Arguments }
  readonly apiServer: Arguments
  readonly controllerManager: Arguments
  readonly scheduler: Arguments
}

describe.each([
  { name: 'default', timings: timingsTable.fast, zones: ['a', 'b', 'c'] },
  { name: 'small', timings: timingsTable.fast, zones: ['a', 'b'] },
  { name: 'default-production', timings: timingsTable.production, zones: ['a', 'b', 'c'] },
  { name: 'small-production', timings: timingsTable.production, zones: ['a', 'b'] },
])('kind-config/$name.yaml', ({ name, timings, zones }) => {
  const path = join(dirname(toolsFolder()), 'kind-config', `${name}.yaml`)
  const file = parse(readFileSync(path, 'utf8')) as ClusterFile
  const [cluster = '', kubelet = ''] = file.kubeadmConfigPatches

  it('has one control plane, and a worker in each zone', () => {
    const roles = file.nodes.map(
      ({ labels, role }) => labels?.['topology.kubernetes.io/zone'] ?? role,
    )
    expect(roles).toEqual(['control-plane', ...zones])
  })

  it('holds what our node image needs', () => {
    expect(file.networking).not.toHaveProperty('disableDefaultCNI')
    expect(parse(kubelet)).toMatchObject(parse(nodeImagePatch) as object)
  })

  it('has the timings and the quota of the table', () => {
    expect(readFileSync(path, 'utf8')).toContain(`with the timings \`${timings.name}\``)
    const { apiServer, controllerManager, etcd, scheduler } = parse(cluster) as Patch
    const seconds = (ms: number): string => `${ms / 1000}s`
    const toleration = String(timings.tolerationMs / 1000)
    expect(valuesOf(etcd.local)).toEqual({ 'quota-backend-bytes': String(timings.etcdQuotaBytes) })
    expect(valuesOf(apiServer)).toEqual({
      'default-unreachable-toleration-seconds': toleration,
      'default-not-ready-toleration-seconds': toleration,
      'etcd-compaction-interval': seconds(timings.compactionIntervalMs),
    })
    expect(valuesOf(controllerManager)).toEqual({
      'node-monitor-period': seconds(timings.nodeMonitorPeriodMs),
      'node-monitor-grace-period': seconds(timings.nodeMonitorGraceMs),
      'node-eviction-rate': String(timings.eviction.nodesPerSecond),
      'secondary-node-eviction-rate': String(timings.eviction.secondaryNodesPerSecond),
      'kube-api-qps': String(timings.clients.controllerManagerQps),
      'kube-api-burst': String(timings.clients.controllerManagerBurst),
    })
    expect(valuesOf(scheduler)).toEqual({
      'kube-api-qps': String(timings.clients.schedulerQps),
      'kube-api-burst': String(timings.clients.schedulerBurst),
    })
    expect(parse(kubelet)).toMatchObject({
      nodeLeaseDurationSeconds: timings.nodeLeaseMs / 1000,
      nodeStatusUpdateFrequency: seconds(timings.nodeLeaseMs / 4),
    })
  })
})

function valuesOf({ extraArgs }: Arguments): Record<string, string> {
  return Object.fromEntries(extraArgs.map(({ name, value }) => [name, value]))
}
