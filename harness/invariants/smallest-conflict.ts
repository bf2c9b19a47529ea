import type { KeyState } from '../core/etcd.ts'
import { linearize, type RegisterOperation } from './linearize.ts'

/** More searches than this are no help to the reader of a report. */
const searchesMax = 600

/**
 * Of operations that have no order, a few that have none either, whatever the others did: what the
 * others wrote may be there at any time. None of them can be left out, unless the search for them
 * became too long.
 */
export function smallestConflict<O extends RegisterOperation>(
  operations: readonly O[],
  options: { readonly statesMax: number },
): readonly O[] {
  const last = linearize(operations, options)
  if (last.order !== 'impossible') return []
  const failing = operations[last.at]
  let kept = operations.filter(({ startMs }) => startMs <= (failing?.endMs ?? Infinity))
  let anytime: ReadonlySet<KeyState> = new Set()
  let searches = 0
  for (
    let size = Math.ceil(kept.length / 2);
    size >= 1;
    size = size > 1 ? Math.ceil(size / 2) : 0
  ) {
    for (let at = 0; at < kept.length;) {
      if (++searches > searchesMax) return kept
      const without = [...kept.slice(0, at), ...kept.slice(at + size)]
      const left = new Set([...anytime, ...leftBy(kept.slice(at, at + size))])
      const { order } = linearize(relaxed(without, left), options)
      if (order === 'impossible') {
        kept = without
        anytime = left
      } else {
        at += size
      }
    }
  }
  return kept
}

function leftBy(operations: readonly RegisterOperation[]): KeyState[] {
  return operations.flatMap(({ leaves }) => (leaves === undefined ? [] : [leaves]))
}

/** What meets a value that may be there at any time has met nothing that tells. */
function relaxed(
  operations: readonly RegisterOperation[],
  anytime: ReadonlySet<KeyState>,
): RegisterOperation[] {
  return operations.map((operation) => {
    const { startMs, endMs, expects, leaves } = operation
    if (expects === undefined || !anytime.has(expects)) return operation
    return { startMs, endMs, ...(leaves !== undefined && { leaves }) }
  })
}
