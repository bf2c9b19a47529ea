import type { ContainerRuntimeClient } from 'testcontainers'
import { HarnessError } from '../../core/errors.ts'
import { docker } from './docker.ts'

/** A container engine, as the library knows it. */
export type Engine = ContainerRuntimeClient

const call = { name: 'the id of the container engine', limitMs: 20_000 }

/**
 * The engine as testcontainers reaches it. It looks for engines in an order of its own, and knows
 * no contexts of the docker command: what one of them makes the other could not take away, so two
 * engines are refused with one sentence.
 */
export async function connectEngine(signal: AbortSignal): Promise<Engine> {
  const { getContainerRuntimeClient } = await import('testcontainers')
  const client = await getContainerRuntimeClient().catch((cause: unknown) => {
    throw new HarnessError('testcontainers finds no container engine', { cause })
  })
  const info = (await client.container.dockerode.info()) as { readonly ID?: string }
  const id = (await docker(['info', '--format', '{{.ID}}'], call, signal)).trim()
  if (info.ID === id) return client
  throw new HarnessError(
    'testcontainers and the docker command reach different engines: set DOCKER_HOST to one of them',
  )
}
