import { describe, expect, it } from 'vitest'
import { noSpaceText } from '../../core/outcome.ts'
import { parseLoadLine, type RequestLine } from './load-line.ts'
import { readRequest } from './read-request.ts'

const line: RequestLine = {
  request: 'create',
  name: 'load-created-7',
  value: 'load-created-7',
  startedWallMs: 1_000_500,
  tookMs: 12,
  status: 201,
  code: 0,
  text: '',
}

describe('parseLoadLine', () => {
  it('reads requests, writes that begin and the end, and nothing else', () => {
    expect(parseLoadLine(JSON.stringify(line))).toEqual(line)
    expect(parseLoadLine('{"dropped":3}')).toEqual({ dropped: 3 })
    const begun = { begun: 'patch', name: 'a', value: 'patch-1', startedWallMs: 1_000_000 }
    expect(parseLoadLine(JSON.stringify(begun))).toEqual(begun)
    expect(parseLoadLine('Request Failed')).toBeUndefined()
    expect(parseLoadLine('{"request":"create"')).toBeUndefined()
    expect(parseLoadLine(JSON.stringify({ ...line, request: 'delete' }))).toBeUndefined()
  })
})

describe('readRequest', () => {
  it('says when a request began on the monotonic clock, and what it wrote', () => {
    expect(readRequest(line, 1_000_000)).toEqual({
      request: 'create',
      name: 'load-created-7',
      outcome: 'ok',
      startMs: 500,
      tookMs: 12,
      status: 201,
      value: 'load-created-7',
    })
  })

  it.each<[Partial<RequestLine>, string]>([
    [{ status: 0, code: 1212, text: 'dial: connection refused' }, 'failed'],
    [{ status: 0, code: 1220, text: 'connection reset by peer' }, 'unknown'],
    [{ status: 0, code: 1050, text: 'request timeout' }, 'unknown'],
    [{ status: 500, text: noSpaceText }, 'unknown'],
    [{ status: 409, text: noSpaceText }, 'unknown'],
    [{ status: 409, text: 'already exists' }, 'failed'],
    [{ status: 429, text: 'too many requests' }, 'failed'],
    [{ request: 'read', status: 0, code: 1050 }, 'failed'],
    [{ request: 'read', status: 500, text: noSpaceText }, 'failed'],
  ])('%o is %s', (fields, outcome) => {
    expect(readRequest({ ...line, ...fields }, 0).outcome).toBe(outcome)
  })
})
