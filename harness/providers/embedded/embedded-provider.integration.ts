import { join } from 'node:path'
import { cacheFolder } from '../../assets/cache-folder.ts'
import { resolvePrograms } from '../../assets/resolve-programs.ts'
import { describeProvider } from '../testing/provider-contract.ts'
import { embeddedPrograms, embeddedProvider } from './embedded-provider.ts'

describeProvider('embedded', async () => {
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
})
