import { docker } from '../../clients/containers/docker.ts'
import { describeError } from '../../core/errors.ts'
import type { NodeEffects } from '../../core/effect.ts'
import type { NodeMember } from './node-member.ts'
import { parseEffect } from './parse-effect.ts'
import { effectsFolder } from './prepare-object.ts'

const limitMs = 30_000

/**
 * All that the prepared containers on a node wrote down. A node that does not run, or does not
 * answer, is one that nobody could read: that breaks nothing, and claims know it.
 */
export async function readEffects(
  node: Pick<NodeMember, 'container' | 'name' | 'state'>,
  signal: AbortSignal,
): Promise<NodeEffects> {
  const { container, name } = node
  const state = node.state()
  if (state !== 'running') return { node: name, effects: [], unread: `it is ${state}` }
  const script = `cat ${effectsFolder}/log 2>/dev/null || true`
  const call = { name: `the effects on ${name}`, limitMs }
  try {
    const text = await docker(['exec', container, 'sh', '-c', script], call, signal)
    const effects = text.split('\n').flatMap((line) => parseEffect(line, name) ?? [])
    return { node: name, effects }
  } catch (error) {
    signal.throwIfAborted()
    return { node: name, effects: [], unread: describeError(error) }
  }
}
