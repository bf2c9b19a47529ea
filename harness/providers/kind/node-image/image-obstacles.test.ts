import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { provideNodeImage } from './provide-node-image.ts'
import { requireDisk, requireDocker } from './image-obstacles.ts'

const never = new AbortController().signal
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-docker-'))
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

async function standIn(script: string): Promise<void> {
  await writeFile(join(folder, 'docker'), `#!/bin/sh\n${script}\n`)
  await chmod(join(folder, 'docker'), 0o755)
}

it('says in one sentence that no engine answers, before anything is built', async () => {
  await standIn('echo "Cannot connect to the Docker daemon" >&2; exit 1')
  const sentence =
    'the node image is made and kept by Docker, but no Docker engine answers: ' +
    'Cannot connect to the Docker daemon'
  await expect(requireDocker(never)).rejects.toThrow(sentence)
  const said: string[] = []
  const options = {
    environment: {},
    cacheFolder: join(folder, 'cache'),
    progress: ({ detail }: { detail: string }) => said.push(detail),
    say: (line: string) => said.push(line),
  }
  await expect(provideNodeImage(options, never)).rejects.toThrow(sentence)
  expect(said).toEqual([])
  const unknown = { ...options, versions: { kubernetes: '1.2' } }
  await expect(provideNodeImage(unknown, never)).rejects.toThrow('Kubernetes 1.2 is not known')
})

it('knows the disks of the cache and of the engine', async () => {
  await standIn('echo /')
  await expect(requireDisk('/', never, { cache: 1, engine: 1 })).resolves.toBeUndefined()
  await expect(requireDisk('/', never, { cache: 6e17, engine: 6e17 })).rejects.toThrow(
    'building the node image needs about 1200000000.0 GB of disk, and the disk of / has',
  )
  await standIn('echo /nowhere')
  await expect(requireDisk(folder, never, { cache: 1, engine: 9e17 })).resolves.toBeUndefined()
})
