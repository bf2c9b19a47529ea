import { noSpaceText, outcomeOfHttp, type Outcome } from '../../core/outcome.ts'
import type { LoadKind, LoadRequest } from '../../core/load.ts'
import type { RequestLine } from './load-line.ts'

const methods: Readonly<Record<LoadKind, string>> = { read: 'GET', create: 'POST', patch: 'PATCH' }

/** k6's codes of connections that did not come about: nothing can have left. */
const isRefused = (code: number): boolean => code >= 1210 && code < 1220

/**
 * A line of the script as a request. `offsetMs` is what the wall clock is ahead of the monotonic
 * one.
 */
export function readRequest(line: RequestLine, offsetMs: number): LoadRequest {
  const { name, request, startedWallMs, status, text, tookMs, value } = line
  return {
    request,
    name,
    outcome: outcomeOf(line),
    startMs: Math.round(10 * (startedWallMs - offsetMs)) / 10,
    tookMs,
    status,
    ...(value !== '' && { value }),
    ...(text !== '' && { text }),
  }
}

/** A write that the store refused for lack of space may have been done all the same. */
function outcomeOf({ code, request, status, text }: RequestLine): Outcome {
  const method = methods[request]
  const outcome = outcomeOfHttp({ method, status, refused: isRefused(code) })
  if (outcome === 'failed' && request !== 'read' && text.includes(noSpaceText)) return 'unknown'
  return outcome
}
