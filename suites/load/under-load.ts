import { everyMemberOf, loadApi, pause, powerOff } from '../../harness/index.ts'
import type { Draw, Duration, Fault, Look, Role, Stage } from '../../harness/index.ts'

/** Small enough for two cores, and enough for a share of 95 % to say something. */
const perSecond = { read: 10, create: 5, patch: 5 }

/** A component that is killed or held under load, and for how long. */
export interface Loss {
  readonly members: readonly string[]
  readonly way: 'power-off' | 'pause'
  readonly seconds: number
}

export interface LossDraws {
  readonly losses: readonly Loss[]
  readonly limit: Duration
}

/** Draws for each role in turn a kill and a pause of its members, and how long they last. */
export function drawLosses(draw: Draw, roles: readonly Role[]): LossDraws {
  const losses = Array.from({ length: draw.rounds }, () =>
    roles.flatMap((role) => {
      const members = draw.select(everyMemberOf(role))
      return (['power-off', 'pause'] as const).map((way) => ({
        members,
        way,
        seconds: draw.between(8, 15),
      }))
    }),
  )
  return { losses: losses.flat(), limit: roles.includes('etcd') ? '45s' : '30s' }
}

/** These losses under load, one after the other. */
export function sufferLosses(stage: Stage, { limit, losses }: LossDraws): Promise<void> {
  const faults = losses.map(({ members, seconds, way }) => {
    const fault = way === 'pause' ? pause(members) : powerOff(members)
    return { fault, seconds }
  })
  return underLoad(stage, { faults, limit })
}

/**
 * Faults under a load on the API, one after the other, each of which is followed by time for the
 * full rate to return. All objects of the load are read at the end.
 */
export async function underLoad(
  stage: Stage,
  options: {
    readonly faults: readonly { readonly fault: Fault; readonly seconds: number }[]
    /** Longer than the bound of the claims on any lane, and what a request may take. */
    readonly limit: Duration
  },
): Promise<void> {
  const { faults, limit } = options
  const load = loadApi({ perSecond })
  // A sabotage may have restarted the store just before, and what a watch saw last is older.
  await stage.until({ name: 'the API to answer', limit: '120s' }, () => lookAnswers(stage))
  await stage.under(load, async () => {
    await stage.until({ name: 'the full rate', limit: '60s' }, () => load.lookWhole())
    await stage.hold('4s', 'the load before the first fault')
    await stage.rounds(faults, async ({ fault, seconds }) => {
      await stage.during(fault, () => stage.hold(`${seconds}s`, 'the load goes on'))
      await stage.until({ name: 'the full rate to return', limit }, () => load.lookWhole())
      await stage.hold('7s', 'five seconds in a row are judged')
    })
  })
  await load.readBack(stage)
}

/** Whether objects of the load's kind can be read, which asks the store. */
async function lookAnswers(stage: Stage): Promise<Look<void>> {
  const path = `/api/v1/namespaces/${stage.namespace}/configmaps/load`
  const request = { method: 'GET', path, limitMs: 3_000 } as const
  const { status, text = '' } = await stage.testbed.kubernetes.request(request, stage.signal)
  return { done: status === 404, seen: `status ${status} ${text}` }
}
