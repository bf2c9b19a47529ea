import { membersOf } from '../core/draw.ts'
import { isOlder } from '../core/is-older.ts'
import type { Check, Needs } from '../core/check.ts'
import type { AnyClaim } from '../core/claim.ts'
import type { AbilitiesByRole, Role } from '../core/member.ts'
import type { TestbedShape, Volumes } from '../core/testbed.ts'

/** Why a check cannot run on testbeds of this shape; `undefined` when it can. */
export function unmetNeeds(needs: Needs, shape: TestbedShape): string | undefined {
  const nodes = membersOf(shape, 'node')
  const zones = new Set(nodes.map(({ zone }) => zone)).size
  if (nodes.length < (needs.nodes ?? 0)) return `needs ${needs.nodes} nodes, has ${nodes.length}`
  if (zones < (needs.zones ?? 0)) return `needs ${needs.zones} zones, has ${zones}`
  return unmetMembers(needs, shape)
}

/** What a testbed is known to be; of a history not all is. */
type Known = Pick<TestbedShape, 'members'> & Partial<TestbedShape>

/** The same for what a claim may need beyond its check. */
export function unmetOfClaim(
  needs: NonNullable<AnyClaim['needs']>,
  shape: Known,
): string | undefined {
  return unmetVersion(needs, shape) ?? unmetMembers(needs, shape)
}

/** Why the version is too old; one that nobody knows is taken for new enough. */
export function unmetVersion(
  { dapr }: Pick<Needs, 'dapr'>,
  { versions = {} }: Pick<Known, 'versions'>,
): string | undefined {
  const there = versions['dapr-scheduler']
  if (dapr === undefined || there === undefined || !isOlder(there, dapr.since)) return undefined
  return `needs ${dapr.what}, since Dapr ${dapr.since}; this is ${there}`
}

function unmetMembers(
  needs: Pick<Needs, 'abilities' | 'etcdMembers' | 'daprReplicas' | 'volumes'>,
  { abilities: there = {}, members, volumes }: Known,
): string | undefined {
  const etcd = members.filter(({ role }) => role === 'etcd').length
  if (etcd < (needs.etcdMembers ?? 0)) {
    return `needs ${needs.etcdMembers} etcd members, has ${etcd}`
  }
  const replicas = members.filter(({ role }) => role === 'dapr-scheduler').length
  if (replicas < (needs.daprReplicas ?? 0)) {
    return `needs ${needs.daprReplicas} replicas of the scheduler, has ${replicas}`
  }
  return unmetAbilities(needs.abilities, there) ?? unmetVolumes(needs, volumes)
}

/** Why nothing that the check claims is a claim on testbeds of this shape; else `undefined`. */
export function unmetOfAllClaims(
  check: Pick<Check, 'claims'>,
  shape: TestbedShape,
): string | undefined {
  const unmet = check.claims.map(({ needs }) => needs && unmetOfClaim(needs, shape))
  return unmet.includes(undefined) ? undefined : unmet[0]
}

/** Which of these abilities members lack; `undefined` when they have all. */
function unmetAbilities(needed: AbilitiesByRole = {}, there: AbilitiesByRole): string | undefined {
  for (const [role, abilities] of Object.entries(needed)) {
    const missing = abilities.filter((ability) => !there[role as Role]?.includes(ability))
    if (missing.length > 0) return `members of role ${role} cannot ${missing.join(', ')}`
  }
  return undefined
}

function unmetVolumes({ volumes }: Pick<Needs, 'volumes'>, there?: Volumes): string | undefined {
  if (volumes === undefined || volumes === there) return undefined
  return `needs pods with volumes on ${volumes}, ${there === undefined ? 'has none' : `not ${there}`}`
}
