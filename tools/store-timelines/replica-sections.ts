import type { CheckHistory, FaultSpan } from '../../harness/core/history.ts'
import { accountsOf, type JobAccount } from '../../harness/invariants/job-ledger.ts'
import { noAnswer, replicaFacts } from '../../harness/core/replica-facts.ts'
import type { Section } from '../compare-reports/comparison-page.ts'
import { seconds } from './answers.ts'
import { momentRows, type Moment } from './moments.ts'

const head = ['seconds', 'what']
/** Where a wait is no longer that for the next due time. */
const gapMs = 3_000

/** A table of each kill of `dapr/replica-away`, by the places of these names. */
export function replicaSections(...places: readonly string[]) {
  return (history: CheckHistory): readonly Section[] => {
    const kills = history.faults.filter(({ name }) => name === 'power-off')
    return places.map((place, index) => {
      const kill = kills[index]
      if (kill?.injectedAt === undefined) throw new Error(`${history.check} has no kill ${index}`)
      const untilMs = kills[index + 1]?.aimedAt ?? history.endMs
      return {
        place,
        head,
        rows: momentRows(
          [
            { t: kill.injectedAt, what: `${kill.members.join(', ')} is killed` },
            { t: kill.undoneAt ?? untilMs, what: `it is started again` },
            ...knownMoments(history, kill.injectedAt, untilMs),
            ...deliveryMoments(history, kill, untilMs),
          ],
          kill.injectedAt,
        ),
      }
    })
  }
}

/** The table of `dapr/quota-reached`: from the alarm to the end. */
export function schedulerQuotaSections(place: string) {
  return (history: CheckHistory): readonly Section[] => {
    const fill = history.faults.find(({ name }) => name === 'fill-quota')
    if (fill?.confirmedAt === undefined || fill.undoneAt === undefined) {
      throw new Error(`${history.check} has no alarm that was seen and repaired`)
    }
    const {
      confirmedAt,
      endMs,
      undoneAt,
      undoingAt = undoneAt,
    } = {
      ...fill,
      confirmedAt: fill.confirmedAt,
      undoneAt: fill.undoneAt,
      endMs: history.endMs,
    }
    const jobs = allAccounts(history)
    const firstDue = Math.min(
      ...jobs.flatMap(({ dueMs }) => dueMs).filter((due) => due > confirmedAt),
    )
    const asked = history.operations.filter(({ name }) => name === 'schedule-job')
    const first = asked.find(({ outcome, t }) => outcome === 'ok' && t > undoneAt)
    return [
      {
        place,
        head,
        rows: momentRows(
          [
            { t: confirmedAt, what: 'the alarm stands: jobs are refused' },
            { t: firstDue, what: 'the first runs are due' },
            ...processMoments(history, confirmedAt, endMs),
            ...knownMoments(history, confirmedAt, endMs),
            { t: undoingAt, what: 'the repair begins' },
            { t: undoneAt, what: 'the alarm is disarmed' },
            ...(first === undefined
              ? []
              : [{ t: first.t, what: 'the first job is acknowledged again' }]),
            ...caughtUp(jobs, { fromMs: firstDue, sinceMs: undoneAt }),
          ],
          confirmedAt,
        ),
      },
    ]
  }
}

/** What replicas and their store said of each other, when it was something else than before. */
function knownMoments(history: CheckHistory, fromMs: number, toMs: number): Moment[] {
  const last = new Map<string, string>()
  return history.probes.flatMap(({ member, name, seen, t }) => {
    const fact = `${name} ${member}`
    const isSilence = seen === noAnswer && name !== replicaFacts.health
    const isNew = last.get(fact) !== seen
    if (!isSilence) last.set(fact, seen)
    if (member === undefined || isSilence || !isNew || t < fromMs || t > toMs) return []
    switch (name) {
      case replicaFacts.health:
        return [{ t, what: `\`/healthz\` of ${member}: ${seen}` }]
      case replicaFacts.leadership:
        return [{ t, what: `the leadership of ${member} is ${seen}` }]
      case replicaFacts.hosts:
        return [{ t, what: `${member} ${seen}` }]
      default:
        return []
    }
  })
}

/** Replicas that ended by themselves, and were started again. */
function processMoments(history: CheckHistory, fromMs: number, toMs: number): Moment[] {
  const within = ({ t }: { readonly t: number }): boolean => t >= fromMs && t <= toMs
  return [
    ...history.exits
      .filter((exit) => !exit.expected && within(exit))
      .map(({ code, member, t }) => ({ t, what: `${member} ends with ${code ?? 'a signal'}` })),
    ...history.starts.filter(within).map(({ by, member, t }) => ({
      t,
      what: `${member} is started${by === 'fault' ? ', with a larger quota' : ' again'}`,
    })),
  ]
}

/** When jobs of the killed replica, and of the others, were delivered again. */
function deliveryMoments(
  history: CheckHistory,
  { injectedAt = 0, members }: FaultSpan,
  toMs: number,
): Moment[] {
  const jobs = allAccounts(history)
  const hadLast = ({ deliveries }: JobAccount): boolean =>
    members.includes(deliveries.findLast(({ t }) => t < injectedAt)?.member ?? '')
  const groups = [
    { whose: 'the killed replica', jobs: jobs.filter(hadLast) },
    { whose: 'the others', jobs: jobs.filter((job) => !hadLast(job)) },
  ]
  return groups.flatMap(({ jobs: own, whose }) => {
    if (own.length === 0) return []
    const gaps = own.flatMap(({ deliveries }) =>
      deliveries.slice(1).flatMap(({ t }, index) => {
        const before = deliveries[index]?.t ?? t
        return t < toMs && t > injectedAt && t - before > gapMs ? [{ t, waited: t - before }] : []
      }),
    )
    const last = gaps.toSorted((one, other) => one.t - other.t)[0]
    if (last === undefined) {
      return [{ t: toMs, what: `the ${own.length} jobs of ${whose} never waited` }]
    }
    const longest = Math.max(...gaps.map(({ waited }) => waited))
    return [
      {
        t: last.t,
        what: `the first of the ${own.length} jobs of ${whose} is delivered again`,
      },
      ...caughtUp(own, { fromMs: injectedAt, sinceMs: last.t, longest }),
    ]
  })
}

/** When all runs that were missed from a time on were delivered. */
function caughtUp(
  jobs: readonly JobAccount[],
  span: { readonly fromMs: number; readonly sinceMs: number; readonly longest?: number },
): Moment[] {
  const missed = jobs.flatMap(({ dueMs, runs }) =>
    dueMs.flatMap((due, index) => {
      const t = runs[index]?.t
      return t !== undefined && due >= span.fromMs && due < span.sinceMs && t >= span.sinceMs
        ? [t]
        : []
    }),
  )
  if (missed.length === 0) return []
  const waited =
    span.longest === undefined ? '' : `; a job had waited for ${seconds(span.longest)} s`
  return [
    { t: Math.max(...missed), what: `all ${missed.length} missed runs are delivered${waited}` },
  ]
}

function allAccounts(history: CheckHistory): readonly JobAccount[] {
  const found = accountsOf(history, '')
  if ('problem' in found) throw new Error(found.problem)
  return found.accounts
}
