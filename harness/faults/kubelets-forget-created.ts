import type { Sabotage } from '../core/sabotage.ts'
import type { Stage } from '../core/stage.ts'
import { kubeletsStayDown } from './kubelets-stay-down.ts'

/** A kubelet that takes containers which were made before its machine died for ones that run. */
export const kubeletsForgetCreated: Sabotage = {
  ...kubeletsStayDown,
  name: 'kubelets-forget-created',
  description: `${kubeletsStayDown.description}, and what waits there is said to be created`,
  afterUndone: async (stage, fault) => {
    await kubeletsStayDown.afterUndone?.(stage, fault)
    await Promise.all(
      [...stage.current('pods').values()]
        .filter(({ phase, node }) => phase === 'Pending' && node !== undefined)
        .map(({ namespace, name }) => reportCreated(stage, namespace, name)),
    )
  },
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
