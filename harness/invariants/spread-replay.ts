import { domainsOf, whyTooMany } from './spread-domains.ts'
import { gapIn } from './watch-blindness.ts'
import { hardConstraints } from './spread-rules.ts'
import { matches } from './object-match.ts'
import { nodeLives } from './node-lives.ts'
import { podLives } from './pod-lives.ts'
import { SpreadCounts } from './spread-counts.ts'
import type { CheckHistory } from '../core/history.ts'
import type { NodeHistory } from './spread-domains.ts'
import type { ObjectMatch } from './object-match.ts'
import type { PodLife } from './pod-lives.ts'

/** How far the watches of pods and nodes may be apart. */
const watchSkewMs = 1_000

/** A bind that no state within the lag before it allowed. */
export interface BrokenBind {
  readonly t: number
  readonly pod: PodLife
  /** Which constraint, and what its domains had. */
  readonly text: string
}

export interface SpreadReplay {
  /** Binds of pods with a DoNotSchedule constraint that could be judged, broken ones included. */
  readonly judged: number
  /** Binds beside a gap of the watch, or that a fault may have torn out of their order. */
  readonly undecided: number
  readonly broken: readonly BrokenBind[]
}

/**
 * Replays nodes and pods in the order of time and judges each bind where the scheduler decided it.
 *
 * What is relied on, from the scheduler's source: it counts pods that are bound, in the pod's
 * namespace, neither finished (its informer leaves them out) nor marked for deletion
 * (`countPodsMatchSelector`); it knows its own binds at once, because it assumes them; of
 * everything else it may know only what held `lagMs` ago. Binds are sent at the same time, so that
 * the store may have them in another order: one that nothing allows yet waits for others to come
 * within `lagMs`. To place any bind that is allowed first is best for all that follow, because it
 * can only raise the emptiest domain.
 */
export function replaySpread(
  history: CheckHistory,
  options: { readonly match?: ObjectMatch; readonly lagMs: number },
): SpreadReplay {
  const replay = new Replay(history, options.lagMs)
  for (const { t, kind, pod } of podLives(history).changes) {
    if (kind === 'left') replay.left(t, pod)
    else replay.bound(t, pod, matches(options.match, pod.view))
  }
  return replay.end()
}

class Replay {
  readonly #history: CheckHistory
  readonly #lagMs: number
  readonly #spreads: SpreadCounts
  readonly #nodes: readonly NodeHistory[]
  readonly #gaps: readonly { readonly fromMs: number; readonly toMs: number }[]
  readonly #broken: BrokenBind[] = []
  /** Binds that nothing allowed yet, oldest first; they do not count. */
  #waiting: BrokenBind[] = []
  /** Of those, the pods that stopped to count meanwhile. */
  readonly #leftWaiting = new Set<PodLife>()
  #judged = 0
  #undecided = 0

  constructor(history: CheckHistory, lagMs: number) {
    this.#history = history
    this.#lagMs = lagMs
    this.#spreads = new SpreadCounts(podLives(history).byUid.values(), 2 * lagMs)
    this.#nodes = [...nodeLives(history)].map(([name, states]) => ({ name, states }))
    this.#gaps = [...history.gaps('pods'), ...history.gaps('nodes')]
  }

  left(t: number, pod: PodLife): void {
    this.#expire(t)
    if (this.#waiting.some((bind) => bind.pod === pod)) this.#leftWaiting.add(pod)
    this.#spreads.leave(pod, t)
  }

  bound(t: number, pod: PodLife, isChosen: boolean): void {
    this.#expire(t)
    const isJudged = isChosen && pod.bindSeen && hardConstraints(pod.view).length > 0
    if (isJudged && gapIn(this.#gaps, t - this.#lagMs, t + this.#lagMs)) {
      this.#undecided++
    } else if (isJudged) {
      const text = this.#whyForbidden(pod, t)
      if (text !== undefined) {
        this.#waiting.push({ t, pod, text })
        return
      }
      this.#judged++
    }
    this.#place(pod)
  }

  end(): SpreadReplay {
    const early = this.#waiting.filter((bind) => bind.t + this.#lagMs > this.#history.endMs)
    this.#waiting = this.#waiting.filter((bind) => !early.includes(bind))
    this.#expire(Infinity)
    return {
      judged: this.#judged,
      undecided: this.#undecided + early.length,
      broken: this.#broken,
    }
  }

  /** The pod counts now, which may allow binds that wait. */
  #place(pod: PodLife): void {
    if (!this.#leftWaiting.delete(pod)) this.#spreads.enter(pod)
    for (;;) {
      const next = this.#waiting.findIndex(
        (bind) => this.#whyForbidden(bind.pod, bind.t) === undefined,
      )
      const [allowed] = next < 0 ? [] : this.#waiting.splice(next, 1)
      if (allowed === undefined) return
      this.#judged++
      if (!this.#leftWaiting.delete(allowed.pod)) this.#spreads.enter(allowed.pod)
    }
  }

  /** Gives up on binds that waited for longer than the lag. */
  #expire(t: number): void {
    for (;;) {
      const [oldest] = this.#waiting
      if (oldest === undefined || oldest.t + this.#lagMs >= t) return
      this.#waiting.shift()
      if (isTorn(this.#history, oldest.t, this.#lagMs)) this.#undecided++
      else {
        this.#judged++
        this.#broken.push(oldest)
      }
      this.#place(oldest.pod)
    }
  }

  /** Which constraint forbids a bind seen at `t` whatever the scheduler may have known. */
  #whyForbidden(pod: PodLife, t: number): string | undefined {
    const constraints = hardConstraints(pod.view)
    for (const constraint of constraints) {
      const { byNode, departures } = this.#spreads.groupOf(pod.view, constraint)
      const domains = domainsOf({
        pod: pod.view,
        constraint,
        constraints,
        nodes: this.#nodes,
        fromMs: t - this.#lagMs,
        toMs: t + watchSkewMs,
        countOn: (node) => {
          let fewest = byNode.get(node) ?? 0
          let most = fewest
          for (const departure of departures) {
            if (departure.node !== node) continue
            // What left after the bind was still there when it was decided.
            if (departure.t > t) fewest++
            if (departure.t > t - this.#lagMs) most++
          }
          return { fewest, most }
        },
      })
      const own = domainOfNode(pod.view.node, constraint.topologyKey, this.#nodes)
      const text = whyTooMany(pod.view, constraint, domains, own)
      if (text !== undefined) return text
    }
    return undefined
  }
}

/** The last domain that a node was seen in. */
function domainOfNode(
  name: string | undefined,
  topologyKey: string,
  nodes: readonly NodeHistory[],
): string | undefined {
  const states = nodes.find((node) => node.name === name)?.states
  return states?.findLast(({ view }) => view !== undefined)?.view?.labels[topologyKey]
}

/**
 * Binds that were decided together are torn apart when the API, the store or the scheduler goes
 * away between them: the scheduler then counted pods whose binds never came.
 */
function isTorn(history: CheckHistory, t: number, lagMs: number): boolean {
  return history.faults.some(({ name, roles, injectedAt, undoneAt }) => {
    const tears = name === 'fill-quota' || tearingRoles.some((role) => roles.includes(role))
    if (!tears || injectedAt === undefined) return false
    return t >= injectedAt - lagMs && t <= (undoneAt ?? Infinity) + lagMs
  })
}

const tearingRoles = ['api-server', 'etcd', 'scheduler']
