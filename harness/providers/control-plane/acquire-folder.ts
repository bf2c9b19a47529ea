import { mkdir, rm } from 'node:fs/promises'
import type { ProvisionOptions } from '../../core/provider.ts'
import type { Scope } from '../../core/scope.ts'

/** Makes the folders of a testbed: the one with its data goes with it, that of its logs stays. */
export async function acquireFolder(provision: ProvisionOptions, scope: Scope): Promise<void> {
  const { folder, id } = provision
  await scope.acquire(
    { kind: 'remove-folder', name: `data of ${id}`, path: folder },
    async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await mkdir(provision.logsFolder, { recursive: true, mode: 0o700 })
    },
    () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  )
}
