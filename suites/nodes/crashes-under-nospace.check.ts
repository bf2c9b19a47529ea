import {
  bound,
  controlPlaneUnattended,
  crashedComponentsRestart,
  crashesHiddenUnderAlarm,
  crashesToldAfterRepair,
  defineCheck,
  fillQuota,
  quotaRepairedInSecret,
  restartsUntold,
} from '../../harness/index.ts'
import type { Bound, CheckHistory, Role, Stage, Workload } from '../../harness/index.ts'

const roles: readonly Role[] = ['controller-manager', 'scheduler']
/** What the question for a component's restarts is called; its subject is the role. */
const read = 'read-restarts'
const readEveryMs = 2_000

/**
 * Why: who looks at restarts to see whether a control plane is well sees nothing while etcd is
 * full: what the kubelet would tell is refused as well.
 *
 * How: etcd is filled until leaders crash because they cannot renew their leases, and stays full
 * for a while; then comes the repair. All the time the API is asked for the restarts of their
 * static pods, and the container runtime is listened to.
 */
export const crashesUnderNospace = defineCheck({
  id: 'nodes/crashes-under-nospace',
  title: 'Components that crash while etcd is full are started again, and told of after the repair',
  needs: { testbed: 'kubernetes', abilities: { 'control-plane': ['exec'] } },
  limit: '6m',
  limitProduction: '20m',

  plan: (draw) => ({
    alarms: Array.from({ length: draw.rounds }, () => ({ seconds: draw.between(45, 75) })),
  }),

  given: () => Promise.resolve(),

  async when(stage, { alarms }) {
    await stage.under(readRestarts, async () => {
      await stage.rounds(alarms, async ({ seconds }) => {
        await stage.hold('5s', 'what the API shows before it')
        await stage.during(fillQuota({ through: 'etcd' }), () =>
          stage.hold(`${seconds}s`, 'leaders crash, and nobody may say so'),
        )
        await stage.hold('25s', 'the bound of their status passes')
        await stage.settle('90s')
      })
    })
  },

  claims: [
    {
      id: 'nospace-crashed-components-restart',
      level: 'MUST',
      sentence:
        'A static pod of the control plane that crashes while etcd is full is started again by ' +
        'its kubelet in time.',
      source: 'https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/',
      invariant: crashedComponentsRestart({ crashesMin: 1, bound: restartBound }),
      failsUnder: controlPlaneUnattended,
    },
    {
      id: 'nospace-restarts-told-after-repair',
      level: 'SHOULD',
      sentence:
        'After the repair the API shows in time how often they were started again while etcd was ' +
        'full.',
      source:
        'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodStatus',
      invariant: crashesToldAfterRepair({ roles, read, restartsMin: 1, bound: tellingBound }),
      failsUnder: restartsUntold,
    },
    {
      id: 'nospace-crashes-are-hidden',
      level: 'MAY',
      sentence:
        'While etcd is full controller-manager and scheduler crash, and the API goes on showing ' +
        'the restarts of before.',
      source: 'https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota',
      invariant: crashesHiddenUnderAlarm({ roles, read }),
      failsUnder: quotaRepairedInSecret,
    },
  ],
})

/** Asks the API for the restarts of each component's static pod, again and again. */
const readRestarts: Workload = {
  name: 'read-restarts',
  run: async (stage, signal) => {
    while (!signal.aborted) {
      for (const role of roles) {
        await readOne(stage, role).catch((error: unknown) => {
          // A question that is cut off by the end is no error.
          if (!signal.aborted) throw error
        })
      }
      await stage.sleep(readEveryMs).catch(() => undefined)
    }
  },
}

async function readOne(stage: Stage, role: Role): Promise<void> {
  const pod = [...stage.current('pods').values()].find(
    ({ namespace, name }) => namespace === 'kube-system' && name.startsWith(`kube-${role}-`),
  )
  if (pod === undefined) return
  const path = `/api/v1/namespaces/kube-system/pods/${pod.name}`
  await stage.request(read, { method: 'GET', path }, { subject: role, readValue: restartsIn })
}

function restartsIn(body: unknown): string | undefined {
  const { status } = (body ?? {}) as {
    status?: { containerStatuses?: readonly { restartCount?: number }[] }
  }
  const [container] = status?.containerStatuses ?? []
  return container === undefined ? undefined : String(container.restartCount ?? 0)
}

/** The kubelet pauses, makes a sandbox if need be, and a container. */
function restartBound({ timings }: CheckHistory): Bound {
  return bound([
    { name: 'restart back-off', ms: timings.restart.backOffMaxMs },
    { name: 'start by the kubelet', ms: timings.machine?.componentStartMs ?? 0 },
    { name: 'margin', ms: 5_000 },
  ])
}

/** A kubelet tries every 10 s to tell what it could not; the scenario asks every 2 s. */
function tellingBound(): Bound {
  return bound([
    { name: 'status period of the kubelet', ms: 10_000 },
    { name: 'question', ms: readEveryMs },
    { name: 'margin', ms: 5_000 },
  ])
}
