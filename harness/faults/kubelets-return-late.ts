import type { Machine } from '../core/member.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { Stage } from '../core/stage.ts'

/** After two minutes a pod is stuck, after one more a remedy failed; then the next node is due. */
const lateSeconds = 225
const late = `after every fault the kubelet of each node is stopped for ${lateSeconds} s`

/** Nodes that come back with a kubelet that looks at nothing for minutes. */
export const kubeletsReturnLate: Sabotage = {
  name: 'kubelets-return-late',
  description: late,
  afterUndone: stopForLong,
}

/** The same, and the containers that it does not start are said to have been created. */
export const kubeletsForgetCreated: Sabotage = {
  name: 'kubelets-forget-created',
  description: `${late}, and what waits there is reported as created, not started`,
  afterUndone: async (stage) => {
    await stopForLong(stage)
    await Promise.all(
      [...stage.current('pods').values()]
        .filter(({ phase, node }) => phase === 'Pending' && node !== undefined)
        .map(({ namespace, name }) => reportCreated(stage, namespace, name)),
    )
  },
}

async function stopForLong(stage: Stage): Promise<void> {
  const machines = stage.testbed.members.filter(
    (member): member is Machine => member.role === 'node' && member.abilities.has('exec'),
  )
  const startsAgain = ['systemd-run', `--on-active=${lateSeconds}`, 'systemctl', 'start', 'kubelet']
  await Promise.all(
    machines.map(async (machine) => {
      await machine.exec(startsAgain, stage.signal)
      await machine.exec(['systemctl', 'stop', 'kubelet'], stage.signal)
    }),
  )
}

async function reportCreated(stage: Stage, namespace: string, name: string): Promise<void> {
  const { kubernetes } = stage.testbed
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`
  const { body: pod } = await kubernetes.request({ method: 'GET', path }, stage.signal)
  const { spec } = (pod ?? {}) as {
    readonly spec?: { readonly containers?: readonly { name: string; image: string }[] }
  }
  const containerStatuses = (spec?.containers ?? []).map((container) => ({
    name: container.name,
    image: container.image,
    imageID: '',
    containerID: `containerd://${'0'.repeat(64)}`,
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: {} },
  }))
  const body = { status: { containerStatuses } }
  await kubernetes.request({ method: 'PATCH', path: `${path}/status`, body }, stage.signal)
}
