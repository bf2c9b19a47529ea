import { alarmSpans, type AlarmSpan } from './alarm-spans.ts'
import { operationsNamed } from './operations-named.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Role } from '../core/member.ts'

/** What the API answered to the question how often a component was started again. */
export interface RestartsRead {
  readonly t: number
  readonly restarts: number
}

/** A component while a NOSPACE alarm stood: what its runtime said, and what the API showed. */
export interface ComponentUnderAlarm {
  readonly role: Role
  readonly span: AlarmSpan
  /** When it ended by itself, and when its kubelet started it again; monotonic, by its runtime. */
  readonly crashedAt: readonly number[]
  readonly restartedAt: readonly number[]
  /** What the API showed last before the alarm, and everything that it showed since. */
  readonly before: number | undefined
  readonly reads: readonly RestartsRead[]
}

/** The components of these roles under each alarm; `read` names the operations that ask the API. */
export function componentsUnderAlarm(
  history: CheckHistory,
  { roles, read }: { readonly roles: readonly Role[]; readonly read: string },
): ComponentUnderAlarm[] {
  return alarmSpans(history).flatMap((span) =>
    roles.map((role): ComponentUnderAlarm => {
      const isUnder = ({ t }: { readonly t: number }): boolean => t >= span.fromMs && t <= span.toMs
      const crashes = history.exits.filter((exit) => exit.role === role && !exit.expected)
      const crashedAt = crashes.filter(isUnder).map(({ t }) => t)
      const [firstAt = Infinity] = crashedAt
      const restartedAt = history.starts
        .filter((start) => start.role === role && start.by === 'supervisor' && isUnder(start))
        .map(({ t }) => t)
        .filter((t) => t > firstAt)
      const reads = readsOf(history, read, role)
      const before = reads.findLast(({ t }) => t < span.fromMs)?.restarts
      const since = reads.filter(({ t }) => t >= span.fromMs)
      return { role, span, crashedAt, restartedAt, before, reads: since }
    }),
  )
}

function readsOf(history: CheckHistory, name: string, role: Role): RestartsRead[] {
  return operationsNamed(history, name).flatMap(({ t, subject, outcome, value }) =>
    subject === role && outcome === 'ok' && value !== undefined
      ? [{ t, restarts: Number(value) }]
      : [],
  )
}
