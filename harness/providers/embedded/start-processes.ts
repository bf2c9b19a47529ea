import type { StoreEntry } from '../../clients/etcd/etcd-store.ts'
import { waitFor, withDeadline, type Look } from '../../core/deadline.ts'
import { describeError } from '../../core/errors.ts'
import type { KubernetesObject } from '../../core/kubernetes.ts'
import type { Member } from '../../core/member.ts'
import type { ProvisionOptions } from '../../core/provider.ts'
import type { EmbeddedTestbed } from './embedded-testbed.ts'
import { kwokAccess, nodeObject } from './node-objects.ts'
import type { StoreTemplate } from './store-template.ts'

interface Start {
  readonly testbed: EmbeddedTestbed
  readonly provision: ProvisionOptions
}

const readyLimitMs = 90_000
/** A start from a template that takes longer than this is given up for one without. */
const templateLimitMs = 45_000
const keepLimitMs = 10_000

/**
 * Starts all processes of a testbed and waits until pods can run: from the template if there is
 * one, else with an empty store, of which the template is then made. A template that does not
 * serve costs time and is forgotten, but never fails the testbed.
 */
export async function startProcesses(
  options: Start & { readonly template: StoreTemplate | undefined },
  signal: AbortSignal,
): Promise<void> {
  const { testbed, provision, template } = options
  const entries = await template?.read()
  if (entries !== undefined && (await startFromTemplate(options, entries, signal))) return
  // A cache that cannot be written fails nothing: then the next testbed finds out anew.
  if (entries !== undefined) await template?.forget().catch(() => undefined)
  await start(options, undefined, signal)
  if (template === undefined) return
  await withDeadline(
    { name: 'the template to be kept', limitMs: keepLimitMs },
    (limited) => template.keep(testbed.etcd, limited),
    signal,
  ).catch((error: unknown) => {
    signal.throwIfAborted()
    provision.progress(`no template was kept: ${describeError(error)}`)
  })
}

/** Whether the testbed is ready; if not, nothing of it runs and its store is gone. */
async function startFromTemplate(
  options: Start,
  entries: readonly StoreEntry[],
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await withDeadline(
      { name: 'the testbed to start from its template', limitMs: templateLimitMs },
      (limited) => start(options, entries, limited),
      signal,
    )
    return true
  } catch (error) {
    signal.throwIfAborted()
    options.provision.progress(`starting again without the template: ${describeError(error)}`)
    await options.testbed.startOver(signal)
    return false
  }
}

/**
 * Etcd and API server at once; the seed reaches the store long before the API server writes, and is
 * refused as a whole if it did not. The others follow when the API is ready; with a seeded store,
 * in which their rights stand already, as soon as those are known.
 */
async function start(
  { testbed, provision }: Start,
  entries: readonly StoreEntry[] | undefined,
  signal: AbortSignal,
): Promise<void> {
  const begin = (name: string): Promise<void> => testbed.processOf(name).start('provision', signal)
  provision.progress('starting etcd and the API server')
  await Promise.all(namesOf(testbed, ['etcd', 'api-server']).map(begin))
  await testbed.connect()
  const isSeeded = entries !== undefined && (await testbed.etcd.seed(entries, signal))
  provision.progress(isSeeded ? 'the store has its template' : 'the store begins empty')
  await waitForApi(testbed, isSeeded ? lookRights : lookReadyz, signal)
  const nodes = namesOf(testbed, ['node'])
  provision.progress(`starting ${nodes.length} nodes`)
  const created = createNodes(testbed, signal)
  // Without a template the rights of kwok are only made with them.
  if (!isSeeded) await created
  const others = ['controller-manager', 'scheduler', ...nodes]
  await Promise.all([created, ...others.map(begin)])
  await waitFor(
    { name: 'nodes and controllers to be ready', limitMs: readyLimitMs, everyMs: 40 },
    (lookSignal) => testbed.lookReady(lookSignal),
    signal,
  )
}

function namesOf(testbed: EmbeddedTestbed, roles: readonly Member['role'][]): string[] {
  return testbed.members.filter(({ role }) => roles.includes(role)).map(({ name }) => name)
}

type LookAtApi = (testbed: EmbeddedTestbed, signal: AbortSignal) => Promise<Look<void>>

async function waitForApi(
  testbed: EmbeddedTestbed,
  look: LookAtApi,
  signal: AbortSignal,
): Promise<void> {
  await waitFor(
    { name: 'the API server to be ready', limitMs: readyLimitMs, everyMs: 20 },
    (lookSignal) => look(testbed, lookSignal),
    signal,
  )
}

const lookReadyz: LookAtApi = async ({ kubernetes }, signal) => {
  const answer = await kubernetes.request({ method: 'GET', path: '/readyz' }, signal)
  return { done: answer.status === 200, seen: answer.text ?? `status ${answer.status}` }
}

/**
 * The API server answers a little before it has read who may do what. A controller-manager that is
 * refused then asks for its lease again only after its retry period.
 */
const lookRights: LookAtApi = async (testbed, signal) => {
  const known = await Promise.all(earlyRights.map((spec) => isAllowed(testbed, spec, signal)))
  return { done: !known.includes(false), seen: 'its rights are not known yet' }
}

const earlyRights = [
  {
    user: 'system:kube-controller-manager',
    resourceAttributes: {
      verb: 'update',
      group: 'coordination.k8s.io',
      resource: 'leases',
      namespace: 'kube-system',
      name: 'kube-controller-manager',
    },
  },
  { user: 'system:kube-scheduler', resourceAttributes: { verb: 'list', resource: 'pods' } },
  { user: 'holdfast:kwok', resourceAttributes: { verb: 'list', resource: 'nodes' } },
]

async function isAllowed(
  { kubernetes }: EmbeddedTestbed,
  spec: unknown,
  signal: AbortSignal,
): Promise<boolean> {
  const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec }
  const { body } = await kubernetes.request({ method: 'POST', path, body: review }, signal)
  return (body as { status?: { allowed?: boolean } } | undefined)?.status?.allowed === true
}

async function createNodes(testbed: EmbeddedTestbed, signal: AbortSignal): Promise<void> {
  const nodes = testbed.members.filter(({ role }) => role === 'node').map(nodeObject)
  const objects = [...kwokAccess, ...nodes]
  await Promise.all(objects.map((object) => createWhenTaken(testbed, object, signal)))
}

/** An API server that has just begun to answer refuses what its admission is not ready for. */
async function createWhenTaken(
  { kubernetes }: EmbeddedTestbed,
  object: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  const { apiVersion, kind, metadata } = object
  const request = {
    method: 'POST',
    path: kubernetes.objectPath({ apiVersion, kind }),
    body: object,
  } as const
  await waitFor(
    { name: `${kind} ${metadata.name} to be created`, limitMs: readyLimitMs, everyMs: 50 },
    async (lookSignal) => {
      const { status, text } = await kubernetes.request(request, lookSignal)
      // 409: what stands in the template, or an answer was lost and not the object.
      return { done: status === 201 || status === 409, seen: text ?? `status ${status}` }
    },
    signal,
  )
}
