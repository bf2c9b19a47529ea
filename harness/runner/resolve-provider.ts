import { join } from 'node:path'
import type { AssetEvent } from '../assets/asset-event.ts'
import { cacheFolder } from '../assets/cache-folder.ts'
import { resolvePrograms } from '../assets/resolve-programs.ts'
import { containerEngine } from '../clients/containers/container-engine.ts'
import { containersProvider } from '../providers/containers/containers-provider.ts'
import { containersShape } from '../providers/containers/containers-shape.ts'
import { provideProgramImage } from '../providers/containers/provide-program-image.ts'
import { schedulerProvider } from '../providers/embedded/dapr/scheduler-provider.ts'
import { schedulerShape } from '../providers/embedded/dapr/scheduler-shape.ts'
import { embeddedPrograms, embeddedProvider } from '../providers/embedded/embedded-provider.ts'
import { embeddedShape } from '../providers/embedded/embedded-shape.ts'
import { storeProvider } from '../providers/embedded/etcd/store-provider.ts'
import { storeShape } from '../providers/embedded/etcd/store-shape.ts'
import { kindProvider, type KindOptions } from '../providers/kind/kind-provider.ts'
import { kindShape } from '../providers/kind/kind-shape.ts'
import { podsProvider } from '../providers/kind-dapr/pods-provider.ts'
import { podsShape } from '../providers/kind-dapr/pods-shape.ts'
import { provideKind } from '../providers/kind/provide-kind.ts'
import type { ProviderName, TestbedOptions } from '../core/provider.ts'
import type { LaneFacts } from '../core/run-summary.ts'
import type { TestbedKind, TestbedShape } from '../core/testbed.ts'
import { describeAsset } from './describe-asset.ts'
import type { Providers } from './driven.ts'
import { packageRoot } from './package-root.ts'
import { testbedOptions } from './testbed-options.ts'
import type { RunnerListener } from './runner-event.ts'
import type { RunOptions } from './run-options.ts'

/** Providers that are ready to provision, and the versions of what they start. */
export interface ResolvedProviders {
  readonly providers: Providers
  readonly versions: Readonly<Record<string, string>>
  /** What its containers stand on, if it has any. */
  readonly lane?: LaneFacts
}

type Resolve = (
  options: RunOptions,
  run: { readonly id: string },
  listen: RunnerListener,
  signal: AbortSignal,
) => Promise<ResolvedProviders>

const daprProto = join(packageRoot, 'fixtures', 'dapr', 'scheduler.proto')

/** How testbeds of a kind look, and how what they start is made ready. */
interface ProviderEntry {
  readonly shape: (options: TestbedOptions) => TestbedShape
  readonly resolve: Resolve
}

/** Of each lane the kinds of testbed that it makes. */
const entries: Readonly<Record<ProviderName, Partial<Record<TestbedKind, ProviderEntry>>>> = {
  embedded: {
    kubernetes: { shape: embeddedShape, resolve: resolveEmbedded },
    etcd: { shape: storeShape, resolve: resolveStore },
    dapr: { shape: schedulerShape, resolve: resolveScheduler },
  },
  kind: {
    kubernetes: { shape: kindShape, resolve: resolveKind },
    dapr: { shape: podsShape, resolve: resolvePods },
  },
  containers: { etcd: { shape: containersShape, resolve: resolveContainers } },
}

/** What a testbed of these options looks like; undefined when the lane makes none of that kind. */
export function shapeFor(options: RunOptions, kind: TestbedKind): TestbedShape | undefined {
  return entries[options.provider][kind]?.shape(testbedOptions(options))
}

/** Finds, downloads or builds what testbeds of these kinds start. */
export async function resolveProviders(
  options: RunOptions,
  kinds: ReadonlySet<TestbedKind>,
  ...rest: Tail<Parameters<Resolve>>
): Promise<ResolvedProviders> {
  let all: ResolvedProviders = { providers: {}, versions: {} }
  for (const kind of kinds) {
    const resolved = await entries[options.provider][kind]?.resolve(options, ...rest)
    const { providers, versions } = all
    all = {
      ...all,
      ...resolved,
      providers: { ...providers, ...resolved?.providers },
      versions: { ...versions, ...resolved?.versions },
    }
  }
  return all
}

type Tail<T extends readonly unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never

/** What every request for programs of a run says. */
function askedBy(options: RunOptions, run: { readonly id: string }, listen: RunnerListener) {
  return {
    overrides: options.programs,
    environment: { ...process.env, HOLDFAST_RUN: run.id },
    progress: (event: AssetEvent): void => listen(describeAsset(event)),
  }
}

async function resolveEmbedded(
  options: RunOptions,
  run: { readonly id: string },
  listen: RunnerListener,
  signal: AbortSignal,
): Promise<ResolvedProviders> {
  const resolved = await resolvePrograms(
    {
      programs: embeddedPrograms,
      versions: { kubernetes: options.kubernetes, etcd: options.etcd },
      ...askedBy(options, run, listen),
    },
    signal,
  )
  const found = Object.values(resolved)
  const versions = Object.fromEntries(found.map(({ name, version }) => [name, version]))
  const programs = Object.fromEntries(found.map(({ name, path }) => [name, path]))
  const digests = Object.fromEntries(found.map(({ name, sha256 }) => [name, sha256]))
  const stagesFile = join(packageRoot, 'fixtures', 'kwok', 'stages.yaml')
  const templates = { cacheFolder: cacheFolder(process.env), digests }
  const kubernetes = embeddedProvider({ programs, versions, stagesFile, templates })
  return { providers: { kubernetes }, versions }
}

async function resolveStore(
  options: RunOptions,
  run: { readonly id: string },
  listen: RunnerListener,
  signal: AbortSignal,
): Promise<ResolvedProviders> {
  const { etcd, etcdutl } = await resolvePrograms(
    {
      programs: ['etcd', 'etcdutl'],
      versions: { etcd: options.etcd },
      ...askedBy(options, run, listen),
    },
    signal,
  )
  const versions = { etcd: etcd.version, etcdutl: etcdutl.version }
  const store = storeProvider({ etcd: etcd.path, etcdutl: etcdutl.path, versions })
  return { providers: { etcd: store }, versions }
}

async function resolveScheduler(
  options: RunOptions,
  run: { readonly id: string },
  listen: RunnerListener,
  signal: AbortSignal,
): Promise<ResolvedProviders> {
  const name = 'dapr-scheduler'
  const asked = {
    versions: { dapr: options.dapr, etcd: options.etcd },
    ...askedBy(options, run, listen),
  }
  const isOutside = testbedOptions(options).daprStore === 'outside'
  const { [name]: scheduler } = await resolvePrograms({ ...asked, programs: [name] }, signal)
  const store = isOutside
    ? (await resolvePrograms({ ...asked, programs: ['etcd'] }, signal)).etcd
    : undefined
  const { path, version } = scheduler
  const storeVersions = store === undefined ? {} : { etcd: store.version }
  const dapr = schedulerProvider({
    scheduler: path,
    version,
    protoFile: daprProto,
    storeVersions,
    ...(store !== undefined && { etcd: store.path }),
  })
  return { providers: { dapr }, versions: { ...storeVersions, [name]: version } }
}

/** kind itself, and the node image: built once without any registry. */
async function resolveKind(
  options: RunOptions,
  run: { readonly id: string },
  listen: RunnerListener,
  signal: AbortSignal,
): Promise<ResolvedProviders> {
  const asked = {
    versions: { kubernetes: options.kubernetes, etcd: options.etcd },
    ...askedBy(options, run, listen),
  }
  const say = (text: string): void => listen({ kind: 'asset', text })
  const given = options.settings['node.image']
  const found = await provideKind({ ...asked, say }, given, signal)
  const lane = await containerEngine(signal)
  return { providers: { kubernetes: kindProvider(found) }, versions: found.versions, lane }
}

/** The same, and an image of Dapr's scheduler: Dapr's own, or one made without any registry. */
async function resolvePods(
  options: RunOptions,
  run: { readonly id: string },
  listen: RunnerListener,
  signal: AbortSignal,
): Promise<ResolvedProviders> {
  const asked = {
    versions: { kubernetes: options.kubernetes, etcd: options.etcd, dapr: options.dapr },
    ...askedBy(options, run, listen),
  }
  const say = (text: string): void => listen({ kind: 'asset', text })
  const { 'dapr.image': given, 'node.image': node } = options.settings
  const found = await provideKind({ ...asked, say }, node, signal)
  const wanted = { ...asked, ...(given !== undefined && { given }), say }
  const image = await provideProgramImage('dapr-scheduler', wanted, signal)
  const versions = {
    ...versionsOfNodes(found),
    'dapr-scheduler': image.version,
    'dapr-scheduler image': `${image.reference} ${image.digest}`,
  }
  const dapr = podsProvider({
    ...found,
    versions,
    schedulerImage: image.reference,
    version: image.version,
    protoFile: daprProto,
  })
  return { providers: { dapr }, versions, lane: await containerEngine(signal) }
}

/** What the pods stand on; the control plane of their cluster is not what is judged. */
const partsOfNodes = ['containerd', 'runc', 'kind', 'node image']

function versionsOfNodes({ image, versions }: KindOptions): Readonly<Record<string, string>> {
  const known = Object.entries(versions).filter(([name]) => partsOfNodes.includes(name))
  return { kubelet: image.kubernetes, ...Object.fromEntries(known) }
}

/** An image with etcd in it: etcd's own, or one made without any registry. */
async function resolveContainers(
  options: RunOptions,
  run: { readonly id: string },
  listen: RunnerListener,
  signal: AbortSignal,
): Promise<ResolvedProviders> {
  const given = options.settings['etcd.image']
  const asked = askedBy(options, run, listen)
  const say = (text: string): void => listen({ kind: 'asset', text })
  const of = { versions: { etcd: options.etcd }, ...(given !== undefined && { given }) }
  const image = await provideProgramImage('etcd', { ...asked, ...of, say }, signal)
  // Snapshots are restored on this machine, by a program of the same minor version.
  const minor = image.version.split('.').slice(0, 2).join('.')
  const like = given === undefined ? options.etcd : minor
  const wanted = { ...asked, programs: ['etcdutl'] as const, versions: { etcd: like } }
  const { etcdutl } = await resolvePrograms(wanted, signal)
  const versions = { etcd: image.version, 'etcd image': `${image.reference} ${image.digest}` }
  const etcd = containersProvider({ image, etcdutl: etcdutl.path, versions })
  return { providers: { etcd }, versions, lane: await containerEngine(signal) }
}
