import { docker } from '../../clients/containers/docker.ts'

/**
 * Containers that end stay down until somebody starts them. kind lets the engine start a node again
 * that ended with an error, and one that powers off by itself always does.
 */
export async function stayDown(containers: readonly string[], signal: AbortSignal): Promise<void> {
  const call = { name: 'the nodes to stay down when they end', limitMs: 30_000 }
  await docker(['update', '--restart=no', ...containers], call, signal)
}
