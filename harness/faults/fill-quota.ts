import { describeError, HarnessError } from '../core/errors.ts'
import { membersOfStore } from '../core/members-of-store.ts'
import { noSpaceText } from '../core/outcome.ts'
import { waitFor } from '../core/deadline.ts'
import { repairBetweenEnds, repairQuota } from './repair-quota.ts'
import type { AimedFault, Fault } from '../core/fault.ts'
import type { Member } from '../core/member.ts'
import type { KubernetesTestbed, Testbed } from '../core/testbed.ts'

/**
 * Sizes of the values, largest first. What is refused for lack of space raises the alarm, and a
 * smaller value may still find room: the fill goes on with the next size. Etcd counts whole pages
 * of 4096 bytes, so that nothing at all fits any more when the last one is refused.
 */
const sizes = [
  { valueBytes: 1_000_000, writers: 8 },
  { valueBytes: 50_000, writers: 16 },
  { valueBytes: 1_000, writers: 64 },
] as const
const apiWriters = 4
const alarmLimitMs = 5_000
const statusLimitMs = 30_000
/** A ConfigMap holds at most 1 MiB. */
const configMapBytes = 900_000

/**
 * Fills etcd to its quota until NOSPACE is raised: by large values through etcd itself, or by
 * ConfigMaps through the API server. The undo is the whole repair.
 */
export function fillQuota(options: { readonly through: 'etcd' }): Fault<Testbed>
export function fillQuota(options: { readonly through: 'api-server' }): Fault
export function fillQuota({ through }: { readonly through: 'etcd' | 'api-server' }): Fault {
  return {
    name: 'fill-quota',
    aim: (testbed) =>
      Promise.resolve(
        aimFill(testbed, (signal) =>
          through === 'etcd' ? fillThroughEtcd(testbed, signal) : fillThroughApi(testbed, signal),
        ),
      ),
  }
}

function aimFill(testbed: Testbed, inject: AimedFault['inject']): AimedFault {
  const members = membersOfStore(testbed)
  const names = members.map(({ name }) => name)
  return {
    members,
    undoRecords: [
      { kind: 'repair-quota', name: `quota of ${testbed.id} repaired`, testbed: testbed.id },
    ],
    disturbsStore: true,
    inject,
    confirm: (signal) => seeAlarm(testbed, signal),
    undo: (signal) =>
      endsUnderAlarm(testbed)
        ? repairBetweenEnds(testbed.etcd, names, signal)
        : repairQuota(testbed.etcd, names, signal),
    confirmUndone: (signal) => seeRepaired(testbed, members, signal),
  }
}

/** A replica of Dapr's scheduler that cannot write ends, and takes its part of the store along. */
function endsUnderAlarm(testbed: Testbed): boolean {
  return membersOfStore(testbed).some(({ role }) => role === 'dapr-scheduler')
}

async function fillThroughEtcd(testbed: Testbed, signal: AbortSignal): Promise<void> {
  const { etcd, etcdQuotaBytes } = testbed
  for (const [index, { valueBytes, writers }] of sizes.entries()) {
    if (index > 0) await etcd.disarm(signal)
    const prefix = `/holdfast-fill/${valueBytes}/`
    const bytesMax = 2 * etcdQuotaBytes
    const { lastText } = await etcd.fill({ prefix, valueBytes, writers, bytesMax }, signal)
    // Without a refusal there is no alarm: that is for `confirm` to see.
    if (lastText === '') return
  }
}

async function fillThroughApi(testbed: KubernetesTestbed, signal: AbortSignal): Promise<void> {
  const { kubernetes } = testbed
  const namespace = 'holdfast-fill'
  await kubernetes.request(
    {
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    },
    signal,
  )
  const text = 'x'.repeat(configMapBytes)
  const countMax = Math.ceil((2 * testbed.etcdQuotaBytes) / configMapBytes)
  let next = 0
  let full = false
  const write = async (): Promise<void> => {
    while (!full && next < countMax) {
      const name = `fill-${next++}`
      const body = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace },
        data: { text },
      }
      const path = `/api/v1/namespaces/${namespace}/configmaps`
      const answer = await kubernetes.request(
        // Nobody wants a megabyte back for each that is sent.
        { method: 'POST', path, body, answer: 'metadata' },
        signal,
      )
      if (answer.text?.includes(noSpaceText) === true) full = true
    }
  }
  await Promise.all(Array.from({ length: apiWriters }, write))
}

async function seeAlarm(testbed: Testbed, signal: AbortSignal): Promise<string> {
  return waitFor(
    { name: 'the NOSPACE alarm', limitMs: alarmLimitMs },
    async (lookSignal) => {
      const alarms = await testbed.etcd.alarms(lookSignal)
      const seen = alarms.map(({ member, alarm }) => `${alarm} of ${member}`).join(', ')
      return { done: alarms.some(({ alarm }) => alarm === 'NOSPACE'), seen, value: seen }
    },
    signal,
  )
}

async function seeRepaired(
  testbed: Testbed,
  members: readonly Member[],
  signal: AbortSignal,
): Promise<string> {
  const alarms = await testbed.etcd.alarms(signal)
  if (alarms.length > 0) throw new HarnessError(`${alarms.length} alarms stand after the repair`)
  const sizes: string[] = []
  for (const { name } of members) {
    // One that ended under the alarm may still wait to be started again.
    const { sizeBytes } = await waitFor(
      { name: `a status of ${name}`, limitMs: statusLimitMs },
      async (look) => {
        const value = await testbed.etcd.status(name, look).catch((error: unknown) => {
          look.throwIfAborted()
          return describeError(error)
        })
        if (typeof value === 'string') return { done: false, seen: value }
        return { done: true, seen: 'answers', value }
      },
      signal,
    )
    sizes.push(`${name} ${(sizeBytes / 1024 / 1024).toFixed(1)} MiB`)
  }
  return `no alarm; ${sizes.join(', ')}`
}
