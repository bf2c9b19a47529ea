import type { Duration, PodView, Stage, Workload } from '../../harness/index.ts'

const pods = 20

/** After this long nothing that is merely slow is still Pending. */
export const stuckAfterMs = 120_000

/** Creates a Job whose pods are all bound to one node at once. */
export function createCrowd(name: string, node: string): Workload {
  return {
    name: `the crowd on ${node}`,
    async run(stage) {
      // The fault has to listen before there is something to hear.
      await stage.sleep(2_000)
      const job = stage.testbed.prepareObject(crowd(name, node, stage.namespace))
      await stage.request('create-crowd', {
        method: 'POST',
        path: `/apis/batch/v1/namespaces/${stage.namespace}/jobs`,
        body: job,
      })
    },
  }
}

function crowd(name: string, node: string, namespace: string) {
  const labels = { 'holdfast.dev/group': name }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels },
    spec: {
      completions: pods,
      parallelism: pods,
      backoffLimit: 200,
      template: {
        metadata: { labels, annotations: { 'holdfast.dev/runs-for': '5s' } },
        spec: {
          restartPolicy: 'Never',
          nodeSelector: { 'kubernetes.io/hostname': node },
          // They wait for the node, however long it is away: one that is evicted is not stuck.
          tolerations: ['not-ready', 'unreachable'].map((state) => ({
            key: `node.kubernetes.io/${state}`,
            operator: 'Exists',
            effect: 'NoExecute',
          })),
          containers: [
            { name: 'work', image: 'simulated', resources: { requests: { cpu: '10m' } } },
          ],
        },
      },
    },
  }
}

/** The pods of a crowd in this phase. */
export function crowdPods(stage: Stage, name: string, phase: PodView['phase']): PodView[] {
  return [...stage.current('pods').values()].filter(
    (pod) => pod.labels['holdfast.dev/group'] === name && pod.phase === phase,
  )
}

/** Waits until none is Pending, and for the whole limit when one stays so. */
export async function untilStarted(stage: Stage, name: string, limitMs: number): Promise<void> {
  // The node is Ready within seconds; a limit from its undo would decide too early.
  const limit = `${limitMs + 15_000}ms` as Duration
  await stage.until({ name: `no pod of ${name} to be Pending`, limit }, () => {
    const pending = crowdPods(stage, name, 'Pending').length
    const seen = `${pending} Pending`
    return Promise.resolve({ done: pending === 0, seen })
  })
}

/** Deletes what is still Pending, or its whole Job, and waits for it to be gone. */
export async function remedyStuck(
  stage: Stage,
  name: string,
  options: { readonly withJob: boolean; readonly limitMs: number },
): Promise<void> {
  const stuck = crowdPods(stage, name, 'Pending')
  if (stuck.length === 0) return
  const core = `/api/v1/namespaces/${stage.namespace}/pods`
  const job = `/apis/batch/v1/namespaces/${stage.namespace}/jobs/${name}`
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' }
  for (const { name: pod, uid } of stuck) {
    const path = options.withJob ? job : `${core}/${pod}`
    const operation = options.withJob ? 'remedy-delete-job' : 'remedy-delete-pod'
    await stage.request(operation, { method: 'DELETE', path, body }, { value: uid })
    // One deletion takes the pods of the whole Job.
    if (options.withJob) break
  }
  const limit = `${options.limitMs}ms` as Duration
  await stage.until({ name: `stuck pods of ${name} to be gone`, limit }, () => {
    const left = stuck.filter(({ uid }) => stage.current('pods').has(uid)).length
    return Promise.resolve({ done: left === 0, seen: `${left} left` })
  })
}
