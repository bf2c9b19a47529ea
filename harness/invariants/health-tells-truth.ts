import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf, type JobAccount } from './job-ledger.ts'
import { FactsOfReplicas } from './facts-of-replicas.ts'
import { greatest } from './extremes.ts'
import { replicaFacts } from '../core/replica-facts.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/**
 * While runs are due and nothing at all is delivered, no replica says that it is healthy for longer
 * than `longestMs`. The floor: how many runs were due, and that health was read.
 */
export function healthTellsTruth(options: {
  /** How the names of the jobs begin. */
  readonly jobs: string
  readonly longestMs: number
  readonly dueMin: number
}): Invariant {
  const { dueMin, jobs, longestMs } = options
  return {
    floor: `at least ${countOf(dueMin, 'due run')}, and health that was read`,
    judge(history) {
      const found = accountsOf(history, jobs)
      if ('problem' in found) return unknown(found.problem)
      const due = found.accounts.reduce((sum, { dueMs }) => sum + dueMs.length, 0)
      if (due < dueMin) return unknown(`${countOf(due, 'run')} due; ${dueMin} are needed`)
      const health = healthOf(history)
      if (health.size === 0) return unknown('nobody was asked for its health')
      const stalls = stallsOf(found.accounts, history)
      const lies = [...health].flatMap(([member, spans]) =>
        stalls.flatMap((stall) =>
          spans.flatMap((span) => {
            const fromMs = Math.max(span.fromMs, stall.fromMs)
            const toMs = Math.min(span.toMs, stall.toMs)
            return toMs > fromMs ? [{ member, fromMs, toMs }] : []
          }),
        ),
      )
      const longest = greatest([0, ...lies.map(({ fromMs, toMs }) => toMs - fromMs)])
      const seen =
        `${countOf(due, 'run')} due; while nothing was delivered replicas said that they were ` +
        `healthy for at most ${describeMs(longest)} (at most ${describeMs(longestMs)})`
      const wrong = lies.filter(({ fromMs, toMs }) => toMs - fromMs > longestMs)
      if (wrong.length === 0) return pass(seen)
      return fail(
        `${seen}; falsely ${countOf(wrong.length, 'time')}`,
        evidenceOf(wrong, ({ fromMs, member, toMs }) => ({
          t: fromMs,
          subject: member,
          text: `answered 200 for ${describeMs(toMs - fromMs)}, and nobody delivered`,
        })),
      )
    },
  }
}

/** When each replica said that it was healthy. */
function healthOf(history: CheckHistory): ReadonlyMap<string, readonly Span[]> {
  const facts = new FactsOfReplicas(history, replicaFacts.health)
  return new Map(
    facts.members.map((member) => {
      const changes = facts.changes.filter((probe) => probe.member === member)
      const spans = changes.flatMap(({ holds, t }, index) =>
        holds ? [{ fromMs: t, toMs: changes[index + 1]?.t ?? history.endMs }] : [],
      )
      return [member, spans]
    }),
  )
}

/** When runs were due and nothing was delivered, in the order of time. */
function stallsOf(accounts: readonly JobAccount[], history: CheckHistory): readonly Span[] {
  const waiting = mergeSpans(
    accounts.flatMap(({ dueMs, runs }) =>
      dueMs.map((fromMs, index) => ({ fromMs, toMs: runs[index]?.t ?? history.endMs })),
    ),
  )
  const delivered = history.jobWatches.flatMap(({ step, t }) => (step === 'received' ? [t] : []))
  let next = 0
  return waiting.flatMap(({ fromMs, toMs }) => {
    const stalls: Span[] = []
    let since = fromMs
    for (; (delivered[next] ?? Infinity) <= toMs; next++) {
      const at = delivered[next] ?? toMs
      if (at > since) stalls.push({ fromMs: since, toMs: at })
      since = Math.max(since, at)
    }
    return toMs > since ? [...stalls, { fromMs: since, toMs }] : stalls
  })
}

/** The times that any of these spans covers. */
function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const merged: { fromMs: number; toMs: number }[] = []
  for (const span of spans.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const last = merged.at(-1)
    if (last === undefined || span.fromMs > last.toMs) merged.push({ ...span })
    else last.toMs = Math.max(last.toMs, span.toMs)
  }
  return merged
}
