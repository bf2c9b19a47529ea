import type { CheckHistory } from '../../harness/core/history.ts'
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

const asked = {
  [write]: 'create a ConfigMap',
  'create-dry-run': 'create with `dryRun=All`',
  'get-newest': 'get',
  'list-newest': 'list',
  'get-cached': 'get, `resourceVersion=0`',
  'list-cached': 'list, `resourceVersion=0`',
  readyz: '`/readyz`',
  livez: '`/livez`',
}

/** The tables of the page on a lost quorum, from `etcd-under-kubernetes/quorum-lost`. */
export function quorumSections(history: CheckHistory): readonly Section[] {
  const { injectedAt, undoingAt } = wholeFault(history, 'power-off')
  const window = { fromMs: injectedAt, toMs: undoingAt }
  return [
    {
      place: 'timeline',
      head: ['seconds', 'what'],
      rows: momentRows(momentsOf(history), injectedAt),
    },
    { place: 'answers', head: answersHead, rows: answerRows(history, window, asked) },
  ]
}

function momentsOf(history: CheckHistory): Moment[] {
  const { injectedAt, members, undoingAt, undoneAt } = wholeFault(history, 'power-off')
  const around = { beforeMs: undoingAt, afterMs: undoneAt }
  const { last, first } = writesAround(history, write, around)
  const ready = history.operations.find(
    ({ code, name, startMs }) => name === 'readyz' && startMs > undoneAt && code === 200,
  )
  const some = (t: number | undefined, what: string): Moment[] =>
    t === undefined ? [] : [{ t, what }]
  return [
    { t: injectedAt, what: `${members.join(' and ')} are killed` },
    ...some(last?.t, 'the last write is acknowledged'),
    ...crashes(history, injectedAt, history.endMs),
    { t: undoneAt, what: `${members.join(' and ')} are started` },
    ...some(first?.t, 'the first write is acknowledged'),
    ...some(ready?.t, '`/readyz` answers 200 to somebody who asks each 2 s'),
    ...leasesAfter(history, undoneAt),
    ...runsAfter(history, undoneAt),
    {
      t: history.endMs,
      what: `the end; nodes were seen not Ready ${notReady(history, injectedAt)} times`,
    },
  ]
}
