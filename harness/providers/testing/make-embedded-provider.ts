import { join } from 'node:path'
import { cacheFolder } from '../../assets/cache-folder.ts'
import { resolvePrograms } from '../../assets/resolve-programs.ts'
import type { Provider } from '../../core/provider.ts'
import { embeddedPrograms, embeddedProvider } from '../embedded/embedded-provider.ts'

/** The embedded provider with the programs and the templates of this machine's cache. */
export async function makeEmbeddedProvider(): Promise<Provider> {
  const resolved = await resolvePrograms(
    { programs: embeddedPrograms, environment: process.env, progress: () => undefined },
    new AbortController().signal,
  )
  const found = Object.values(resolved)
  return embeddedProvider({
    programs: Object.fromEntries(found.map(({ name, path }) => [name, path])),
    versions: Object.fromEntries(found.map(({ name, version }) => [name, version])),
    stagesFile: join(import.meta.dirname, '../../../fixtures/kwok/stages.yaml'),
    templates: {
      cacheFolder: cacheFolder(process.env),
      digests: Object.fromEntries(found.map(({ name, sha256 }) => [name, sha256])),
    },
  })
}
