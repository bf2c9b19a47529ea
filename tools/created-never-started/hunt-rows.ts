import { operationsNamed } from '../../harness/invariants/operations-named.ts'
import { podLives } from '../../harness/invariants/pod-lives.ts'
import { strandings, type Stranding } from '../../harness/invariants/stranded-pods.ts'
import { faultsOf } from '../../harness/invariants/anchor.ts'
import type { CheckHistory } from '../../harness/core/history.ts'
import type { OperationEvent } from '../../harness/core/event.ts'

/** The fault of the check, whose invariants count by its name too. */
const fault = 'kill-between-create-and-start'

const remedies: Readonly<Record<string, string>> = {
  'remedy-delete-pod': 'each pod deleted',
  'remedy-delete-job': 'the Job deleted',
}

/** One kill of a node, and what became of the pods that waited on it. */
export interface HuntRow {
  readonly node: string
  /** Absent when the history ended before it could be decided. */
  readonly outcome?: HuntOutcome
}

export interface HuntOutcome {
  /** Pods that were bound to the node and had not started when it died. */
  readonly bound: number
  /** Still Pending at the limit, with a container that was created and never started. */
  readonly neverStarted: number
  /** Still Pending at the limit for another reason. */
  readonly otherwise: number
  readonly remedy?: {
    readonly what: string
    /** Of each pod that was stuck, from the deletion; infinite while it is still there. */
    readonly goneAfterMs: readonly number[]
  }
}

/** Every attempt of the check nodes/created-never-started, in the order in which it was made. */
export function huntRows(history: CheckHistory, limitMs: number): readonly HuntRow[] {
  const decided = new Map(strandings(history, { fault, limitMs }).map((one) => [one.span, one]))
  const spans = faultsOf(history, fault)
  return spans.map((span, index) => {
    const node = span.members.join(', ')
    const stranding = decided.get(span)
    if (stranding === undefined) return { node }
    const untilMs = spans[index + 1]?.injectedAt ?? Infinity
    return { node, outcome: outcomeOf(history, stranding, untilMs) }
  })
}

function outcomeOf(
  history: CheckHistory,
  { span, stuck, waiting }: Stranding,
  untilMs: number,
): HuntOutcome {
  const neverStarted = stuck.filter((pod) => pod.createdNeverStarted).length
  const tried = Object.keys(remedies)
    .flatMap((name) => operationsNamed(history, name))
    .filter(({ t }) => t > (span.undoneAt ?? Infinity) && t < untilMs)
  const [first] = tried
  return {
    bound: waiting,
    neverStarted,
    otherwise: stuck.length - neverStarted,
    ...(first !== undefined && {
      remedy: {
        what: remedies[first.name] ?? first.name,
        goneAfterMs: stuck.map(({ uid }) =>
          goneAfterMs(history, uid, deletionOf(uid, tried, first)),
        ),
      },
    }),
  }
}

/** A pod has a deletion of its own, or went with its Job, of whose pods one is named. */
function deletionOf(
  uid: string,
  tried: readonly OperationEvent[],
  first: OperationEvent,
): OperationEvent {
  return tried.find(({ value }) => value === uid) ?? first
}

function goneAfterMs(history: CheckHistory, uid: string, { t }: OperationEvent): number {
  return Math.max(0, (podLives(history).byUid.get(uid)?.goneAt ?? Infinity) - t)
}
