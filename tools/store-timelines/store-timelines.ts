/**
 * Writes the tables of docs/nospace-timeline.md, docs/quorum-timeline.md and docs/dapr-timeline.md:
 *
 *   node tools/store-timelines/store-timelines.ts [RUN…]
 *
 * RUN is the folder of a run of `etcd-under-kubernetes`, or of `dapr`; what the pages need of its
 * history is kept in fixtures/timelines first. Without RUN the pages are made from what is kept there. Afterwards
 * `npm run format` brings the tables into line.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HistoryEvent } from '../../harness/core/event.ts'
import { readHistory } from '../../harness/runner/history-file.ts'
import { fillPage } from '../compare-reports/comparison-page.ts'
import { reduceHistory } from './reduce-history.ts'
import { timelines } from './timelines.ts'

const repository = join(import.meta.dirname, '../..')

for (const { check, fixture, members, page, sectionsOf } of timelines) {
  const kept = join(repository, fixture)
  for (const run of process.argv.slice(2)) {
    const lines = readFileSync(join(run, 'history.jsonl'), 'utf8').split('\n')
    const reduced = reduceHistory(lines, check)
    if (isOf(reduced, check, members)) writeFileSync(kept, `${reduced.join('\n')}\n`)
  }
  const history = (await readHistory(kept)).checks.get(check)
  if (history === undefined) throw new Error(`${fixture} has no history of ${check}`)
  const path = join(repository, page)
  writeFileSync(path, fillPage(readFileSync(path, 'utf8'), sectionsOf(history)))
  process.stdout.write(`${page} is written\n`)
}

/** Whether lines are a history of the check, on a testbed of so many members. */
function isOf(lines: readonly string[], check: string, members: number | undefined): boolean {
  const events = lines.map((line) => JSON.parse(line) as HistoryEvent)
  const started = events.find((event) => event.kind === 'check-started')
  if (started?.check !== check) return false
  return members === undefined || started.members.length === members
}
