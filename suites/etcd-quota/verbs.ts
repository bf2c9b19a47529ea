import type { KubernetesRequest, Stage, VerbRow } from '../../harness/index.ts'

/** Refused with a plain 500: the storage error is not translated, and there is no reason. */
const untranslated = { expect: 'refused', status: 500, reason: 'absent' } as const
const goesOn = { expect: 'goes-on' } as const

/**
 * What every verb answers while the alarm stands, measured on Kubernetes 1.36. Three shapes of
 * refusal have only their text in common.
 */
export const verbTable: readonly VerbRow[] = [
  { name: 'create-configmap', ...untranslated },
  { name: 'create-job', ...untranslated },
  { name: 'create-namespace', ...untranslated },
  { name: 'create-event', ...untranslated },
  { name: 'put-configmap', ...untranslated },
  { name: 'merge-patch-configmap', ...untranslated },
  { name: 'apply-configmap', ...untranslated },
  { name: 'patch-node-status', ...untranslated },
  { name: 'patch-pod-status', ...untranslated },
  { name: 'patch-lease', ...untranslated },
  { name: 'scale-deployment', ...untranslated },
  { name: 'cordon-node', ...untranslated },
  { name: 'delete-pod-graceful', ...untranslated },
  { name: 'delete-pod-forced', ...untranslated },
  { name: 'delete-pod-unscheduled', ...untranslated },
  { name: 'evict-pod', ...untranslated },
  { name: 'delete-job-foreground', ...untranslated },
  { name: 'delete-job-orphan', ...untranslated },
  { name: 'delete-configmap-finalized', ...untranslated },
  { name: 'delete-namespace', expect: 'refused', status: 500, reason: 'InternalError' },
  { name: 'bind-pod', expect: 'refused', status: 409, reason: 'Conflict' },
]

/** What reads, deletes without an update, and writes that write nothing answer: they go on. */
export const passingVerbTable: readonly VerbRow[] = [
  { name: 'get-configmap', ...goesOn },
  { name: 'list-configmaps', ...goesOn },
  { name: 'delete-configmap', ...goesOn },
  { name: 'delete-event', ...goesOn },
  { name: 'delete-events', ...goesOn },
  { name: 'delete-job-background', ...goesOn },
  { name: 'delete-deployment-background', ...goesOn },
  { name: 'subject-access-review', ...goesOn },
  { name: 'self-subject-review', ...goesOn },
  { name: 'token-request', ...goesOn },
  { name: 'create-configmap-dry-run', ...goesOn },
  { name: 'put-configmap-unchanged', ...goesOn },
]

/** Tries every verb once. */
export async function tryVerbs(stage: Stage, node: string): Promise<void> {
  for (const [name, request] of Object.entries(await requestsFor(stage, node))) {
    await stage.request(name, request)
  }
}

const remove = { apiVersion: 'v1', kind: 'DeleteOptions' }

async function requestsFor(stage: Stage, node: string): Promise<Record<string, KubernetesRequest>> {
  const core = `/api/v1/namespaces/${stage.namespace}`
  const batch = `/apis/batch/v1/namespaces/${stage.namespace}`
  const apps = `/apis/apps/v1/namespaces/${stage.namespace}`
  const unchanged = await stage.request('read-before-put', {
    method: 'GET',
    path: `${core}/configmaps/unchanged`,
  })
  return {
    ...writes({ core, batch, apps, node }),
    ...refusedDeletes({ core, batch }),
    ...passing({ core, batch, apps, unchanged: unchanged.body }),
  }
}

interface Paths {
  readonly core: string
  readonly batch: string
  readonly apps: string
  readonly node: string
}

function writes({ core, batch, apps, node }: Paths): Record<string, KubernetesRequest> {
  const leases = core.replace('/api/v1', '/apis/coordination.k8s.io/v1')
  const merge = (path: string, body: unknown): KubernetesRequest => ({
    method: 'PATCH',
    path,
    body,
  })
  const template = {
    spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'simulated' }] },
  }
  return {
    'create-configmap': post(`${core}/configmaps`, configMap('new')),
    'create-job': post(`${batch}/jobs`, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'new' },
      spec: { template },
    }),
    'create-namespace': post('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'new' },
    }),
    'create-event': post(`${core}/events`, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'new' },
      involvedObject: { kind: 'ConfigMap', name: 'changed', namespace: core.split('/').at(-1) },
      reason: 'Test',
      type: 'Normal',
    }),
    'put-configmap': {
      method: 'PUT',
      path: `${core}/configmaps/changed`,
      body: { ...configMap('changed'), data: { text: 'put' } },
    },
    'merge-patch-configmap': merge(`${core}/configmaps/changed`, { data: { text: 'patched' } }),
    'apply-configmap': {
      method: 'PATCH',
      path: `${core}/configmaps/applied`,
      query: { fieldManager: 'holdfast' },
      contentType: 'application/apply-patch+yaml',
      body: configMap('applied'),
    },
    'patch-node-status': merge(`/api/v1/nodes/${node}/status`, {
      status: { images: [{ names: ['new'] }] },
    }),
    'patch-pod-status': merge(`${core}/pods/status/status`, { status: { message: 'new' } }),
    'patch-lease': merge(`${leases}/leases/renewed`, { spec: { holderIdentity: 'another' } }),
    'scale-deployment': merge(`${apps}/deployments/scaled/scale`, { spec: { replicas: 2 } }),
    'cordon-node': merge(`/api/v1/nodes/${node}`, { spec: { unschedulable: true } }),
    'bind-pod': post(`${core}/pods/bound/binding`, {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'bound' },
      target: { apiVersion: 'v1', kind: 'Node', name: node },
    }),
  }
}

function refusedDeletes({
  core,
  batch,
}: Pick<Paths, 'core' | 'batch'>): Record<string, KubernetesRequest> {
  const forced = { ...remove, gracePeriodSeconds: 0 }
  return {
    'delete-pod-graceful': del(`${core}/pods/graceful`),
    'delete-pod-forced': del(`${core}/pods/forced`, forced),
    'delete-pod-unscheduled': del(`${core}/pods/unscheduled`),
    'evict-pod': post(`${core}/pods/evicted/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'evicted' },
    }),
    'delete-job-foreground': del(`${batch}/jobs/foreground`, {
      ...remove,
      propagationPolicy: 'Foreground',
    }),
    'delete-job-orphan': del(`${batch}/jobs/orphan`, { ...remove, propagationPolicy: 'Orphan' }),
    'delete-configmap-finalized': del(`${core}/configmaps/finalized`),
    'delete-namespace': del('/api/v1/namespaces/doomed'),
  }
}

function passing(options: {
  readonly core: string
  readonly batch: string
  readonly apps: string
  readonly unchanged: unknown
}): Record<string, KubernetesRequest> {
  const { core, batch, apps, unchanged } = options
  const background = { ...remove, propagationPolicy: 'Background' }
  const access = { namespace: 'default', verb: 'get', resource: 'pods' }
  return {
    'get-configmap': { method: 'GET', path: `${core}/configmaps/changed` },
    'list-configmaps': { method: 'GET', path: `${core}/configmaps` },
    'delete-configmap': del(`${core}/configmaps/deleted`),
    'delete-event': del(`${core}/events/single`),
    'delete-events': del(`${core}/events`),
    'delete-job-background': del(`${batch}/jobs/background`, background),
    'delete-deployment-background': del(`${apps}/deployments/doomed`, background),
    'subject-access-review': post('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: 'somebody', resourceAttributes: access },
    }),
    'self-subject-review': post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'SelfSubjectReview',
    }),
    'token-request': post(`${core}/serviceaccounts/default/token`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 600 },
    }),
    'create-configmap-dry-run': {
      ...post(`${core}/configmaps`, configMap('dry')),
      query: { dryRun: 'All' },
    },
    'put-configmap-unchanged': {
      method: 'PUT',
      path: `${core}/configmaps/unchanged`,
      body: unchanged,
    },
  }
}

function configMap(name: string): Record<string, unknown> {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text: name } }
}

function post(path: string, body: unknown): KubernetesRequest {
  return { method: 'POST', path, body }
}

function del(path: string, body: unknown = remove): KubernetesRequest {
  return { method: 'DELETE', path, body }
}
