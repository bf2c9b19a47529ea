import { describe, expect, it } from 'vitest'
import { buildReport } from '../../harness/core/report.ts'
import { sampleRun } from '../../harness/core/testing/sample-run.ts'
import { did, faulted, historyOf, saw } from '../../harness/invariants/testing/history-of.ts'
import { bound, pod, running } from '../../harness/invariants/testing/views.ts'
import type { HistoryEvent } from '../../harness/core/event.ts'
import type { PodView } from '../../harness/core/resources.ts'
import { huntRows } from './hunt-rows.ts'
import { huntTable } from './hunt-table.ts'

const limitMs = 20_000
const name = 'kill-between-create-and-start'

const kill = (number: number, node: string, from: number): HistoryEvent[] =>
  faulted(`${name}-${number}`, { name, members: [node], from, to: from + 5 })
const on = (node: string, second: number, view: string, fields: Partial<PodView> = {}) =>
  saw(second, 'pods', pod(view, { ...bound(node), ...fields }))
const gone = (node: string, second: number, view: string): HistoryEvent =>
  saw(second, 'pods', pod(view, bound(node)), 'deleted')
const remedy = (second: number, what: 'pod' | 'job', view: string): HistoryEvent =>
  did(second, `remedy-delete-${what}`, { value: pod(view).uid })
const neverStarted = { createdNeverStarted: true }

/** Four kills: nothing stuck; two pods of both kinds; one that stays; the end comes too early. */
const history = historyOf(
  175,
  on('node-1', 9, 'a'),
  ...kill(1, 'node-1', 10),
  saw(18, 'pods', pod('a', running('node-1'))),
  on('node-2', 49, 'b', neverStarted),
  on('node-2', 49, 'c'),
  on('node-2', 49, 'd'),
  ...kill(2, 'node-2', 50),
  saw(60, 'pods', pod('d', running('node-2'))),
  remedy(80, 'pod', 'b'),
  remedy(82, 'pod', 'c'),
  gone('node-2', 81, 'b'),
  gone('node-2', 85, 'c'),
  on('node-1', 109, 'e', neverStarted),
  on('node-1', 109, 'f', neverStarted),
  ...kill(3, 'node-1', 110),
  remedy(140, 'job', 'e'),
  gone('node-1', 142, 'f'),
  on('node-3', 159, 'g'),
  ...kill(4, 'node-3', 160),
)

describe('the table of a hunt', () => {
  it('has a row for each attempt, how often it hit, and what it was done with', () => {
    const report = buildReport(
      sampleRun({
        versions: {
          kubelet: '1.36.4',
          kubectl: '1.36.4',
          containerd: '1.6.20~ds1-1+deb12u3',
          'node image': 'holdfast/node:1.36.4-b3d0f680cf3b sha256:b3d0f680cf3b',
        },
        lane: { containerEngine: 'docker 28.2.2', cgroups: 'v2' },
        command: 'npx holdfast run nodes/created-never-started --provider kind --seed 42',
      }),
    )
    expect(huntTable(huntRows(history, limitMs), { limitMs, report }).split('\n')).toEqual([
      '| attempt | node | pods bound | created, never started | stuck | classification | remedy | gone after |',
      '| --- | --- | --- | --- | --- | --- | --- | --- |',
      '| 1 | node-1 | 1 | 0 | 0 | none |  |  |',
      '| 2 | node-2 | 3 | 1 | 2 | signature and other | each pod deleted | 3.0 s |',
      '| 3 | node-1 | 2 | 2 | 2 | signature | the Job deleted | 2.0 s; 1 still there at the end |',
      '| 4 | node-3 | ? | ? | ? | undecided |  |  |',
      '',
      '2 of 3 attempts left a pod whose container was created and never started. Of 6 pods, 3 were' +
        ' still Pending so 20.0 s after their node was Ready, and 1 for another reason.',
      '',
      'holdfast 0.1.0, seed 42, kubelet 1.36.4, containerd 1.6.20~ds1-1+deb12u3,' +
        ' node image holdfast/node:1.36.4-b3d0f680cf3b, docker 28.2.2, cgroups v2.' +
        ' Repeat: `npx holdfast run nodes/created-never-started --provider kind --seed 42`',
      '',
    ])
  })
})
