import { describe, expect, it } from 'vitest'
import { WaitLimitError } from './deadline.ts'
import { noSpaceText, type Outcome } from './outcome.ts'
import { grpcFailure, isAlreadyCompacted, isUnreachable, outcomeOfFailure } from './grpc-failure.ts'

describe('the outcome of a failed write', () => {
  const table: readonly [outcome: Outcome, message: string][] = [
    ['unknown', `8 RESOURCE_EXHAUSTED: ${noSpaceText}`],
    ['failed', '8 RESOURCE_EXHAUSTED: etcdserver: too many requests'],
    ['unknown', '14 UNAVAILABLE: etcdserver: request timed out'],
    ['unknown', '14 UNAVAILABLE: etcdserver: leader changed'],
    ['unknown', '14 UNAVAILABLE: Connection dropped'],
    ['failed', '14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED'],
    ['failed', '14 UNAVAILABLE: Channel closed before call started'],
    ['unknown', '4 DEADLINE_EXCEEDED: Deadline exceeded after 1.0s,LB pick: 0.001s'],
    ['failed', '4 DEADLINE_EXCEEDED: Deadline exceeded after 1.0s,Waiting for LB pick'],
    ['failed', '3 INVALID_ARGUMENT: etcdserver: request is too large'],
    ['failed', '11 OUT_OF_RANGE: etcdserver: mvcc: required revision is a future revision'],
    ['unknown', '2 UNKNOWN: panic'],
    ['unknown', '13 INTERNAL: Received RST_STREAM'],
    ['unknown', '15 DATA_LOSS: etcdserver: corrupt cluster'],
    ['unknown', 'something without a code'],
  ]
  it.each(table)('is %s after "%s"', (outcome, message) => {
    const failure = grpcFailure(new Error(message))
    expect(outcomeOfFailure(failure, 'write')).toBe(outcome)
    expect(outcomeOfFailure(failure, 'read')).toBe('failed')
  })

  it('is unknown after the guard ran out', () => {
    const failure = grpcFailure(new WaitLimitError('put', 1000, 'no answer'))
    expect(failure.code).toBe(4)
    expect(outcomeOfFailure(failure, 'write')).toBe('unknown')
  })
})

describe('grpcFailure', () => {
  it('finds the code that etcd3 leaves at the front of the message', () => {
    const failure = grpcFailure(new Error('14 UNAVAILABLE: etcdserver: no\nleader'))
    expect(failure).toEqual({ code: 14, text: 'etcdserver: no\nleader' })
    expect(isUnreachable(failure)).toBe(true)
  })

  it('has no code where the message has none', () => {
    expect(grpcFailure('plain')).toEqual({ text: 'plain' })
  })
})

describe('isAlreadyCompacted', () => {
  it.each([
    [true, '11 OUT_OF_RANGE: etcdserver: mvcc: required revision has been compacted'],
    [false, '11 OUT_OF_RANGE: etcdserver: mvcc: required revision is a future revision'],
    [false, '14 UNAVAILABLE: required revision has been compacted'],
  ])('is %s for "%s"', (compacted, message) => {
    expect(isAlreadyCompacted(grpcFailure(new Error(message)))).toBe(compacted)
  })
})
