import { describeMs } from '../../harness/core/duration.ts'
import type { CheckHistory } from '../../harness/core/history.ts'
import { isRefused } from '../../harness/invariants/alarm-spans.ts'
import type { Section } from '../compare-reports/comparison-page.ts'
import { answerRows, answersHead } from './answers.ts'
import {
  crashes,
  leasesAfter,
  momentRows,
  notReady,
  runsAfter,
  wholeFault,
  writesAround,
  type Moment,
} from './moments.ts'

const write = 'acknowledged-write'
const lastStep = 'the last step of the repair'

const asked = {
  readyz: '`/readyz`',
  livez: '`/livez`',
  'get-newest': 'get',
  'list-newest': 'list',
  'create-dry-run': 'create with `dryRun=All`',
  [write]: 'create a ConfigMap',
  'renew-lease': "patch a node's lease",
  'patch-node-status': "patch a node's status",
  'delete-pod-graceful': 'delete a pod',
  'delete-pod-forced': 'delete a pod, grace 0',
  'put-through-etcd-0': 'put through `etcd-0` itself',
  'put-through-etcd-1': 'put through `etcd-1` itself',
  'put-through-etcd-2': 'put through `etcd-2` itself',
}

/** The tables of the page on NOSPACE, from the history of `etcd-under-kubernetes/quota-reached`. */
export function nospaceSections(history: CheckHistory): readonly Section[] {
  const { confirmedAt, undoingAt } = wholeFault(history, 'fill-quota')
  const repairMs = history.operations.find(({ name }) => name.startsWith('repair: '))?.startMs
  const window = { fromMs: confirmedAt, toMs: repairMs ?? undoingAt }
  return [
    {
      place: 'timeline',
      head: ['seconds', 'what'],
      rows: momentRows(momentsOf(history), firstRefusal(history)),
    },
    { place: 'answers', head: answersHead, rows: answerRows(history, window, asked) },
    { place: 'repair', head: ['step', 'took', 'a write after it'], rows: repairRows(history) },
  ]
}

function momentsOf(history: CheckHistory): Moment[] {
  const { aimedAt, confirmedAt, injectedAt, undoingAt } = wholeFault(history, 'fill-quota')
  const repaired = history.steps.find(({ name }) => name === lastStep)?.t ?? undoingAt
  const around = { beforeMs: repaired, afterMs: repaired }
  const { first, last } = writesAround(history, write, around)
  const sizes = history.probes.filter(({ name }) => name === 'size-at-the-alarm')
  const raised = history.probes.filter(({ name }) => name === 'alarm-raised')
  const [still] = history.probes.filter(({ name }) => name === 'alarm-still-raised')
  const { compactionIntervalMs } = history.timings
  const pods = history.objects('pods').filter(({ object }) => object.ownerName === 'waiting')
  const bound = pods.find(({ object, t }) => t > repaired && object.node !== undefined)
  const done = history
    .objects('jobs')
    .find(({ object }) => object.name === 'waiting' && object.conditions.includes('Complete'))
  const some = (t: number | undefined, what: string): Moment[] =>
    t === undefined ? [] : [{ t, what }]
  const listed = (of: readonly { readonly seen: string }[]): string =>
    of.map(({ seen }) => seen).join(', ')
  return [
    { t: aimedAt, what: 'the fill begins' },
    { t: firstRefusal(history), what: 'the first write through the API is refused' },
    ...some(last?.t, 'the last one is acknowledged: the fill goes on with smaller values'),
    { t: injectedAt, what: `nothing fits any more: ${listed(raised)}; files: ${listed(sizes)}` },
    ...some(
      still?.t,
      `nobody repaired for two compaction intervals of ${describeMs(compactionIntervalMs)}: ${still?.seen}`,
    ),
    ...crashes(history, confirmedAt, history.endMs),
    ...history.operations
      .filter(({ name }) => name.startsWith('repair: '))
      .map(({ name, t }) => ({ t, what: name })),
    ...some(first?.t, 'the first write through the API is acknowledged'),
    ...leasesAfter(history, repaired),
    ...some(bound?.t, 'the first of 8 pods that waited is bound'),
    ...some(done?.t, 'the Job of these pods is complete'),
    ...history.artefacts
      .filter(({ t }) => t > undoingAt)
      .map(({ t }) => ({ t, what: 'holdfast restarts the simulation of its nodes' })),
    ...runsAfter(history, repaired),
    {
      t: history.endMs,
      what: `the end; nodes were seen not Ready ${notReady(history, confirmedAt)} times`,
    },
  ]
}

/** The alarm may be raised, and disarmed for smaller values, before nothing at all fits. */
function firstRefusal(history: CheckHistory): number {
  const { aimedAt, injectedAt } = wholeFault(history, 'fill-quota')
  const refused = history.operations.find(
    (one) => one.name === write && one.t >= aimedAt && isRefused(one),
  )
  return refused?.t ?? injectedAt
}

/** Each step of the repair, and what a write was answered right after it. */
function repairRows(history: CheckHistory): string[][] {
  return history.operations
    .filter(({ name }) => name.startsWith('repair: '))
    .map(({ name, startMs, t }) => {
      const step = name.replace('repair: ', '')
      const after = history.operations.find((one) => one.name === `write after ${step}`)
      const answer = after === undefined ? 'not tried' : String(after.code ?? after.text)
      return [step, describeMs(t - startMs), answer]
    })
}
