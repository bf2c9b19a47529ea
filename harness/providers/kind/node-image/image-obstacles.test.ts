import { join } from 'node:path'
import { expect, it } from 'vitest'
import { useScriptedDocker } from '../../../clients/containers/testing/scripted-docker.ts'
import { provideNodeImage } from './provide-node-image.ts'
import { requireDisk, requireDocker } from './image-obstacles.ts'

const never = new AbortController().signal
const standIn = useScriptedDocker()

it('says in one sentence that no engine answers, before anything is built', async () => {
  await standIn().behaveAs('echo "Cannot connect to the Docker daemon" >&2; exit 1')
  const sentence =
    'the node image is made and kept by Docker, but no Docker engine answers: ' +
    'Cannot connect to the Docker daemon'
  await expect(requireDocker(never)).rejects.toThrow(sentence)
  const said: string[] = []
  const options = {
    environment: {},
    cacheFolder: join(standIn().folder, 'cache'),
    progress: ({ detail }: { detail: string }) => said.push(detail),
    say: (line: string) => said.push(line),
  }
  await expect(provideNodeImage(options, never)).rejects.toThrow(sentence)
  expect(said).toEqual([])
  const unknown = { ...options, versions: { kubernetes: '1.2' } }
  await expect(provideNodeImage(unknown, never)).rejects.toThrow('Kubernetes 1.2 is not known')
})

it('knows the disks of the cache and of the engine', async () => {
  await standIn().behaveAs('echo /')
  await expect(requireDisk('/', never, { cache: 1, engine: 1 })).resolves.toBeUndefined()
  await expect(requireDisk('/', never, { cache: 6e17, engine: 6e17 })).rejects.toThrow(
    'building the node image needs about 1200000000.0 GB of disk, and the disk of / has',
  )
  await standIn().behaveAs('echo /nowhere')
  await expect(
    requireDisk(standIn().folder, never, { cache: 1, engine: 9e17 }),
  ).resolves.toBeUndefined()
})
