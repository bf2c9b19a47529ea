import { describeMs } from '../../harness/core/duration.ts'
import { countOf } from '../../harness/invariants/count-of.ts'
import type { Report } from '../../harness/core/report.ts'
import type { HuntOutcome, HuntRow } from './hunt-rows.ts'

const head = [
  'attempt',
  'node',
  'pods bound',
  'created, never started',
  'stuck',
  'classification',
  'remedy',
  'gone after',
]

/** Of the versions under test, those that have to do with it. */
const programs = ['kubelet', 'containerd', 'runc', 'kube-apiserver', 'etcd', 'kind', 'node image']

/** The hunt as a table of Markdown: a row for each attempt, then how often it hit, then versions. */
export function huntTable(
  rows: readonly HuntRow[],
  { limitMs, report }: { readonly limitMs: number; readonly report: Report },
): string {
  const cells = rows.map(({ node, outcome }, index) => [
    String(index + 1),
    node,
    ...(outcome === undefined ? ['?', '?', '?', 'undecided', '', ''] : describe(outcome)),
  ])
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`
  const table = [line(head), line(head.map(() => '---')), ...cells.map(line)].join('\n')
  return `${table}\n\n${summary(rows, limitMs)}\n\n${footer(report)}\n`
}

function describe(outcome: HuntOutcome): readonly string[] {
  const { bound, neverStarted, otherwise, remedy } = outcome
  const numbers = [bound, neverStarted, neverStarted + otherwise].map(String)
  const gone = remedy === undefined ? '' : describeGone(remedy.goneAfterMs)
  return [...numbers, classify(outcome), remedy?.what ?? '', gone]
}

/** What is stuck has the signature of the known defect, or another, or both were seen. */
function classify({ neverStarted, otherwise }: HuntOutcome): string {
  const kinds = [neverStarted > 0 ? 'signature' : '', otherwise > 0 ? 'other' : '']
  return kinds.filter((kind) => kind !== '').join(' and ') || 'none'
}

function describeGone(afterMs: readonly number[]): string {
  const gone = afterMs.filter((ms) => ms !== Infinity)
  const left = afterMs.length - gone.length
  const times = gone.length === 0 ? 'none' : describeMs(Math.round(Math.max(...gone)))
  return left === 0 ? times : `${times}; ${left} still there at the end`
}

function summary(rows: readonly HuntRow[], limitMs: number): string {
  const decided = rows.flatMap(({ outcome }) => outcome ?? [])
  const sum = (pick: (outcome: HuntOutcome) => number): number =>
    decided.reduce((total, outcome) => total + pick(outcome), 0)
  const hits = decided.filter(({ neverStarted }) => neverStarted > 0).length
  return (
    `${hits} of ${countOf(decided.length, 'attempt')} left a pod whose container was created and` +
    ` never started. Of ${countOf(
      sum(({ bound }) => bound),
      'pod',
    )},` +
    ` ${sum(({ neverStarted }) => neverStarted)} were still Pending so` +
    ` ${describeMs(limitMs)} after their node was Ready,` +
    ` and ${sum(({ otherwise }) => otherwise)} for another reason.`
  )
}

function footer({ command, holdfast, lane, seed, versions }: Report): string {
  const known = programs.flatMap((name) =>
    versions[name] === undefined ? [] : [`${name} ${versions[name].replace(/ sha256:.*/, '')}`],
  )
  if (lane !== undefined) known.push(lane.containerEngine, `cgroups ${lane.cgroups}`)
  return `holdfast ${holdfast}, seed ${seed}, ${known.join(', ')}. Repeat: \`${command}\``
}
