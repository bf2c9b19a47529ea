import { describe, expect, it } from 'vitest'
import { parseRfc3339 } from '../../core/clock.ts'
import { parseRuntimeEvent } from './runtime-event.ts'

const wallMs = parseRfc3339('2026-11-25T22:30:00.123Z') ?? 0
const at = '2026-11-25 22:30:00.123456789 +0000 UTC k8s.io'

describe('parseRuntimeEvent', () => {
  it.each([
    [
      `${at} /containers/create {"id":"abc","image":"x"}`,
      { kind: 'created', container: 'abc', wallMs, image: 'x' },
    ],
    [
      `${at} /tasks/start {"container_id":"abc","pid":12}`,
      { kind: 'started', container: 'abc', wallMs },
    ],
    [
      `${at} /tasks/exit {"container_id":"abc","id":"abc","pid":12,"exit_status":137}`,
      { kind: 'exited', container: 'abc', wallMs, code: 137 },
    ],
    // A status of 0 is left out of the JSON.
    [
      `${at} /tasks/exit {"container_id":"abc","id":"abc"}`,
      { kind: 'exited', container: 'abc', wallMs, code: 0 },
    ],
  ])('reads %s', (line, event) => {
    expect(parseRuntimeEvent(line)).toEqual(event)
  })

  it.each([
    `${at} /tasks/exit {"container_id":"abc","id":"probe-1","exit_status":1}`,
    `${at} /images/update {"name":"x"}`,
    `${at} /tasks/exit {"container_id"`,
    'something else',
    '',
  ])('has nothing to say about %s', (line) => {
    expect(parseRuntimeEvent(line)).toBeUndefined()
  })
})
