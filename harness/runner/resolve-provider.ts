import { join } from 'node:path'
import type { AssetEvent } from '../assets/asset-event.ts'
import { cacheFolder } from '../assets/cache-folder.ts'
import { resolvePrograms } from '../assets/resolve-programs.ts'
import { containerEngine } from '../clients/containers/container-engine.ts'
import { embeddedPrograms, embeddedProvider } from '../providers/embedded/embedded-provider.ts'
import { embeddedShape } from '../providers/embedded/embedded-shape.ts'
import { kindProvider } from '../providers/kind/kind-provider.ts'
import { kindShape } from '../providers/kind/kind-shape.ts'
import { provideKind } from '../providers/kind/provide-kind.ts'
import type { Provider, ProviderName, TestbedOptions } from '../core/provider.ts'
import type { LaneFacts } from '../core/run-summary.ts'
import type { TestbedShape } from '../core/testbed.ts'
import { describeAsset } from './describe-asset.ts'
import { packageRoot } from './package-root.ts'
import { testbedOptions } from './testbed-options.ts'
import type { RunnerListener } from './runner-event.ts'
import type { RunOptions } from './run-options.ts'

/** A provider that is ready to provision, and the versions of what it starts. */
export interface ResolvedProvider {
  readonly provider: Provider
  readonly versions: Readonly<Record<string, string>>
  /** What its containers stand on, if it has any. */
  readonly lane?: LaneFacts
}

/** How a provider is made ready, and what its testbeds look like; one entry for each. */
interface ProviderEntry {
  shape(options: TestbedOptions): TestbedShape
  resolve(
    options: RunOptions,
    run: { readonly id: string },
    listen: RunnerListener,
    signal: AbortSignal,
  ): Promise<ResolvedProvider>
}

const entries: Readonly<Record<ProviderName, ProviderEntry>> = {
  embedded: { shape: embeddedShape, resolve: resolveEmbedded },
  kind: { shape: kindShape, resolve: resolveKind },
}

/** What a testbed of these options looks like; needs no program. */
export function shapeFor(options: RunOptions): TestbedShape {
  return entries[options.provider].shape(testbedOptions(options))
}

/** Finds, downloads or builds what the provider of these options starts. */
export function resolveProvider(
  options: RunOptions,
  run: { readonly id: string },
  listen: RunnerListener,
  signal: AbortSignal,
): Promise<ResolvedProvider> {
  return entries[options.provider].resolve(options, run, listen, signal)
}

async function resolveEmbedded(
  options: RunOptions,
  run: { readonly id: string },
  listen: RunnerListener,
  signal: AbortSignal,
): Promise<ResolvedProvider> {
  const resolved = await resolvePrograms(
    {
      programs: embeddedPrograms,
      versions: { kubernetes: options.kubernetes, etcd: options.etcd },
      overrides: options.programs,
      environment: { ...process.env, HOLDFAST_RUN: run.id },
      progress: (event) => listen(describeAsset(event)),
    },
    signal,
  )
  const found = Object.values(resolved)
  const versions = Object.fromEntries(found.map(({ name, version }) => [name, version]))
  const programs = Object.fromEntries(found.map(({ name, path }) => [name, path]))
  const digests = Object.fromEntries(found.map(({ name, sha256 }) => [name, sha256]))
  const stagesFile = join(packageRoot, 'fixtures', 'kwok', 'stages.yaml')
  const templates = { cacheFolder: cacheFolder(process.env), digests }
  return { provider: embeddedProvider({ programs, versions, stagesFile, templates }), versions }
}

/** kind itself, and the node image: built once without any registry. */
async function resolveKind(
  options: RunOptions,
  run: { readonly id: string },
  listen: RunnerListener,
  signal: AbortSignal,
): Promise<ResolvedProvider> {
  const asked = {
    versions: { kubernetes: options.kubernetes, etcd: options.etcd },
    overrides: options.programs,
    environment: { ...process.env, HOLDFAST_RUN: run.id },
    progress: (event: AssetEvent) => listen(describeAsset(event)),
  }
  const say = (text: string): void => listen({ kind: 'asset', text })
  const given = options.settings['node.image']
  const found = await provideKind({ ...asked, say }, given, signal)
  const lane = await containerEngine(signal)
  return { provider: kindProvider(found), versions: found.versions, lane }
}
