import type { Effect, EffectState } from '../../core/effect.ts'

const linePattern =
  /^(began|done|told|ended) (\d+) (\S+) (\S+) (-|\d+) (\S+) ([\da-f]{8}(?:-[\da-f]+){4})$/

/** As long as every uid of Kubernetes: a shorter one was cut. */
const uidLength = 36

/** Reads a line that a prepared container wrote; `undefined` when it was cut by a crash. */
export function parseEffect(line: string, node: string): Effect | undefined {
  const [, state, seconds, namespace = '', job = '-', index = '-', pod = '', podUid = ''] =
    linePattern.exec(line) ?? []
  if (podUid.length !== uidLength) return undefined
  return {
    state: state as EffectState,
    node,
    namespace,
    ...(job !== '-' && { job }),
    ...(index !== '-' && { index: Number(index) }),
    pod,
    podUid,
    wallMs: Number(seconds) * 1000,
  }
}
