import { expect, test } from 'vitest'
import type { EventKind } from '../harness/core/event.ts'
import { readPage, sectionOf, tableRows } from './testing/page.ts'

/** The compiler sees to it that none is missing here. */
const kinds: Readonly<Record<EventKind, true>> = {
  run: true,
  heartbeat: true,
  'check-started': true,
  'check-ended': true,
  operation: true,
  object: true,
  watch: true,
  'key-watch': true,
  'job-watch': true,
  fault: true,
  probe: true,
  exit: true,
  start: true,
  step: true,
  artefact: true,
  effect: true,
  load: true,
}

test('ARCHITECTURE.md names every kind of event', () => {
  const rows = tableRows(sectionOf(readPage('ARCHITECTURE.md'), 'The history'))
  const named = rows.flatMap(([cell = '']) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, kind]) => kind),
  )
  expect(named).toEqual(Object.keys(kinds))
})
