import type { KubernetesAnswer } from '../../core/kubernetes.ts'
import { noSpaceText, outcomeOfHttp, type Outcome } from '../../core/outcome.ts'
import type { HttpAnswer } from './http-exchange.ts'

/** Longest piece of an answer that is not JSON to be kept as its text. */
const textLengthMax = 500

/**
 * What a complete HTTP answer says: its outcome, and reason and message where it is a Status. A
 * write that the store refused for lack of space is `unknown` in all three shapes of refusal (500
 * without reason, 500 InternalError, 409 Conflict): it may have been done all the same.
 */
export function readAnswer(method: string, answer: HttpAnswer): Omit<KubernetesAnswer, 'tookMs'> {
  const { status } = answer
  const body = parseBody(answer)
  const { reason, text } = describeBody(body, status)
  return {
    outcome: outcomeOf(method, status, text),
    status,
    ...(reason !== undefined && { reason }),
    ...(text !== undefined && { text }),
    body,
  }
}

function outcomeOf(method: string, status: number, text: string | undefined): Outcome {
  const outcome = outcomeOfHttp({ method, status, refused: false })
  if (outcome === 'ok' || text?.includes(noSpaceText) !== true) return outcome
  return method === 'GET' ? 'failed' : 'unknown'
}

function parseBody(answer: HttpAnswer): unknown {
  const text = answer.body.toString()
  if (!answer.contentType.includes('json')) return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function describeBody(body: unknown, status: number): { reason?: string; text?: string } {
  if (typeof body === 'string') return status < 300 ? {} : { text: body.slice(0, textLengthMax) }
  if (typeof body !== 'object' || body === null) return {}
  const { kind, reason, message } = body as { kind?: string; reason?: string; message?: string }
  if (kind !== 'Status') return {}
  return {
    ...(reason !== undefined && reason !== '' && { reason }),
    ...(message !== undefined && { text: message }),
  }
}
