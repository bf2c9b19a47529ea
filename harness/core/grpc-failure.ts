import { WaitLimitError } from './deadline.ts'
import { describeError } from './errors.ts'
import { noSpaceText, type Outcome } from './outcome.ts'

/** A failed call: gRPC code and the text of the server, as far as the message tells them. */
export interface GrpcFailure {
  readonly code?: number
  readonly text: string
}

const deadlineExceeded = 4
/** The code of a revision that is compacted already, or does not exist yet. */
export const outOfRange = 11
const unavailable = 14

/**
 * Codes after which a write was surely not done: InvalidArgument, NotFound, AlreadyExists,
 * PermissionDenied, ResourceExhausted (but for NOSPACE), FailedPrecondition, OutOfRange,
 * Unimplemented, Unauthenticated.
 */
const sureRefusals: ReadonlySet<number> = new Set([3, 5, 6, 7, 8, 9, 11, 12, 16])

/** What grpc-js says of a call that never left this machine. */
const neverSent = [
  'No connection established',
  'Channel closed before call started',
  'Name resolution failed',
  'Waiting for LB pick',
]

/** Reads an error of grpc-js; that of etcd3 has its code only in front of the message. */
export function grpcFailure(error: unknown): GrpcFailure {
  if (error instanceof WaitLimitError) return { code: deadlineExceeded, text: error.message }
  const message = describeError(error)
  const match = /^(\d+) [A-Z_]+: (.*)$/s.exec(message)
  if (match?.[1] === undefined || match[2] === undefined) return { text: message }
  return { code: Number(match[1]), text: match[2] }
}

/** Says whether the member that was asked is out of reach, so that another may be asked. */
export function isUnreachable(failure: GrpcFailure): boolean {
  return failure.code === unavailable || failure.code === deadlineExceeded
}

/** Says whether the call surely reached nobody. */
export function isNeverSent(failure: GrpcFailure): boolean {
  return isUnreachable(failure) && neverSent.some((text) => failure.text.includes(text))
}

/** Says whether a compaction was refused because an earlier one has gone as far. */
export function isAlreadyCompacted(failure: GrpcFailure): boolean {
  return failure.code === outOfRange && failure.text.includes('has been compacted')
}

/**
 * The outcome of a failed call. A read that failed has no effect; a write is `failed` only when
 * it was never sent or surely refused, and a NOSPACE refusal is not sure.
 */
export function outcomeOfFailure(failure: GrpcFailure, kind: 'read' | 'write'): Outcome {
  if (kind === 'read' || isNeverSent(failure)) return 'failed'
  if (failure.text.includes(noSpaceText)) return 'unknown'
  return failure.code !== undefined && sureRefusals.has(failure.code) ? 'failed' : 'unknown'
}
