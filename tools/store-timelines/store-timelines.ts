/**
 * Writes the tables of docs/nospace-timeline.md and docs/quorum-timeline.md:
 *
 *   node tools/store-timelines/store-timelines.ts [RUN…]
 *
 * RUN is the folder of a run of `etcd-under-kubernetes`; what the pages need of its history is kept
 * in fixtures/timelines first. Without RUN the pages are made from what is kept there. Afterwards
 * `npm run format` brings the tables into line.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readHistory } from '../../harness/runner/history-file.ts'
import { fillPage } from '../compare-reports/comparison-page.ts'
import { reduceHistory } from './reduce-history.ts'
import { timelines } from './timelines.ts'

const repository = join(import.meta.dirname, '../..')

for (const { check, fixture, page, sectionsOf } of timelines) {
  const kept = join(repository, fixture)
  for (const run of process.argv.slice(2)) {
    const lines = readFileSync(join(run, 'history.jsonl'), 'utf8').split('\n')
    const reduced = reduceHistory(lines, check)
    const isThere = reduced.some((line) => line.includes(`"check":"${check}"`))
    if (isThere) writeFileSync(kept, `${reduced.join('\n')}\n`)
  }
  const history = (await readHistory(kept)).checks.get(check)
  if (history === undefined) throw new Error(`${fixture} has no history of ${check}`)
  const path = join(repository, page)
  writeFileSync(path, fillPage(readFileSync(path, 'utf8'), sectionsOf(history)))
  process.stdout.write(`${page} is written\n`)
}
