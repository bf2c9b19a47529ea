import { counts } from './spread-rules.ts'
import { hasLabels } from './object-match.ts'
import { lastIndexAt } from './node-lives.ts'
import type { NodeState } from './node-lives.ts'
import type { NodeView, PodView, SpreadConstraint } from '../core/resources.ts'

export interface NodeHistory {
  readonly name: string
  readonly states: readonly NodeState[]
}

/** A domain of a constraint, such as a zone, and what it may have had in a window of time. */
export interface Domain {
  /** Matching pods at the least and at the most. */
  fewest: number
  most: number
  /** Whether it counted as a domain for the whole window. */
  certain: boolean
}

/** What is asked of the nodes at one moment of a replay. */
export interface DomainQuestion {
  readonly pod: PodView
  readonly constraint: SpreadConstraint
  /** All hard constraints of the pod: a node must have the keys of each. */
  readonly constraints: readonly SpreadConstraint[]
  readonly nodes: readonly NodeHistory[]
  readonly fromMs: number
  readonly toMs: number
  readonly countOn: (node: string) => { readonly fewest: number; readonly most: number }
}

/**
 * The domains of a constraint by the value of its topology key. A node that counted only for a
 * part of the window makes its domain uncertain: its pods are in `most` and not in `fewest`.
 */
export function domainsOf(question: DomainQuestion): Map<string, Domain> {
  const domains = new Map<string, Domain>()
  for (const { name, states } of question.nodes) {
    const seen = countedIn(states, question)
    if (seen === undefined) continue
    const { fewest, most } = question.countOn(name)
    let domain = domains.get(seen.value)
    if (domain === undefined) {
      domain = { fewest: 0, most: 0, certain: false }
      domains.set(seen.value, domain)
    }
    domain.most += most
    if (seen.throughout) {
      domain.fewest += fewest
      domain.certain = true
    }
  }
  return domains
}

/** The domain of a node and whether it counted for the whole window; `undefined` if never. */
function countedIn(
  states: readonly NodeState[],
  question: DomainQuestion,
): { value: string; throughout: boolean } | undefined {
  const { pod, constraint, constraints, fromMs, toMs } = question
  const isCounted = (view: NodeView | undefined): view is NodeView =>
    view !== undefined && counts(view, pod, constraint, constraints)
  let value: string | undefined
  let throughout = true
  for (let index = lastIndexAt(states, toMs); index >= 0; index--) {
    const state = states[index]
    if (state === undefined) break
    if (isCounted(state.view)) value ??= state.view.labels[constraint.topologyKey]
    else throughout = false
    if (state.t <= fromMs) return value === undefined ? undefined : { value, throughout }
  }
  return value === undefined ? undefined : { value, throughout: false }
}

/**
 * Why the constraint forbids the pod's bind even if the scheduler knew the fewest pods in the
 * pod's own domain, the most in the others, and no domain that is uncertain.
 */
export function whyTooMany(
  pod: PodView,
  constraint: SpreadConstraint,
  domains: ReadonlyMap<string, Domain>,
  own: string | undefined,
): string | undefined {
  const here = own === undefined ? undefined : domains.get(own)
  const fewestHere = here?.fewest ?? 0
  let least = domains.size < (constraint.minDomains ?? 1) ? 0 : Infinity
  for (const [value, domain] of domains) {
    if (domain.certain) least = Math.min(least, value === own ? domain.fewest : domain.most)
  }
  if (least === Infinity) return undefined
  const self = hasLabels(pod.labels, constraint.matchLabels) ? 1 : 0
  if (fewestHere + self - least <= constraint.maxSkew) return undefined
  const most = [...domains].map(([value, domain]) => `${value} ${domain.most}`).join(', ')
  return (
    `${constraint.topologyKey} ${own ?? 'absent'} had ${fewestHere} already and the emptiest ` +
    `domain ${least}, maxSkew ${constraint.maxSkew} (${most})`
  )
}
