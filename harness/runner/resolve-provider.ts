import { join } from 'node:path'
import { cacheFolder } from '../assets/cache-folder.ts'
import { resolvePrograms } from '../assets/resolve-programs.ts'
import { embeddedPrograms, embeddedProvider } from '../providers/embedded/embedded-provider.ts'
import { embeddedShape } from '../providers/embedded/embedded-shape.ts'
import type { Provider } from '../core/provider.ts'
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
}

/** What a testbed of these options looks like; needs no program. */
export function shapeFor(options: RunOptions): TestbedShape {
  return embeddedShape(testbedOptions(options))
}

/** Finds, downloads or builds what the provider of these options starts. */
export async function resolveProvider(
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
