import { join } from 'node:path'
import { cacheFolder } from '../../assets/cache-folder.ts'
import { resolvePrograms } from '../../assets/resolve-programs.ts'
import type { Provider } from '../../core/provider.ts'
import { embeddedPrograms, embeddedProvider } from '../embedded/embedded-provider.ts'

/** Where templates of stores are kept; without it every store begins empty. */
interface Templates {
  readonly cacheFolder?: string
}

/** The embedded provider with the programs and, by default, the templates of this machine. */
export async function makeEmbeddedProvider(
  templates: Templates = { cacheFolder: cacheFolder(process.env) },
): Promise<Provider> {
  const resolved = await resolvePrograms(
    { programs: embeddedPrograms, environment: process.env, progress: () => undefined },
    new AbortController().signal,
  )
  const found = Object.values(resolved)
  const digests = Object.fromEntries(found.map(({ name, sha256 }) => [name, sha256]))
  return embeddedProvider({
    programs: Object.fromEntries(found.map(({ name, path }) => [name, path])),
    versions: Object.fromEntries(found.map(({ name, version }) => [name, version])),
    stagesFile: join(import.meta.dirname, '../../../fixtures/kwok/stages.yaml'),
    ...(templates.cacheFolder !== undefined && {
      templates: { cacheFolder: templates.cacheFolder, digests },
    }),
  })
}
