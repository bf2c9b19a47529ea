import { describe, expect, it } from 'vitest'
import { outcomeOfHttp } from './outcome.ts'
import type { Outcome } from './outcome.ts'

const rows: [string, number, boolean, Outcome][] = [
  ['POST', 201, false, 'ok'],
  ['GET', 200, false, 'ok'],
  ['POST', 404, false, 'failed'],
  ['PUT', 409, false, 'failed'],
  ['POST', 429, false, 'failed'],
  ['POST', 500, false, 'unknown'],
  ['PATCH', 503, false, 'unknown'],
  ['DELETE', 504, false, 'unknown'],
  ['GET', 500, false, 'failed'],
  ['GET', 504, false, 'failed'],
  ['POST', 0, true, 'failed'],
  ['POST', 0, false, 'unknown'],
  ['GET', 0, true, 'failed'],
  ['GET', 0, false, 'failed'],
]

describe('outcomeOfHttp', () => {
  it.each(rows)('%s answered %d, connection refused %s: %s', (method, status, refused, outcome) => {
    expect(outcomeOfHttp({ method, status, refused })).toBe(outcome)
  })
})
