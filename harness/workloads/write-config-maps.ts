import { atRate } from './at-rate.ts'
import type { Stage, Workload } from '../core/stage.ts'

/** What the operations are called, for the claims that select them. */
export const configMapWrites = { write: 'acknowledged-write', read: 'final-read' } as const

/**
 * Creates ConfigMaps, each with its own name as value, at a constant rate and whatever is answered:
 * none waits for the one before. `written` takes the names.
 */
export function writeConfigMaps(options: {
  readonly perSecond: number
  readonly written: string[]
  /** How long an answer is waited for, default 10 s. */
  readonly limitMs?: number
}): Workload {
  const { limitMs, perSecond, written } = options
  return {
    name: 'write-configmaps',
    run: (stage, signal) =>
      atRate(
        perSecond,
        (number) => {
          const name = `acknowledged-${number}`
          written.push(name)
          const metadata = { name }
          const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text: name } }
          const path = `/api/v1/namespaces/${stage.namespace}/configmaps`
          const limit = limitMs === undefined ? {} : { limitMs }
          const notes = { subject: pathOf(stage, name), value: name }
          return stage.request(
            configMapWrites.write,
            { method: 'POST', path, body, ...limit },
            notes,
          )
        },
        signal,
      ),
  }
}

/** An API that does not answer is not asked for hundreds of objects: the others stay unread. */
const failuresMax = 3

/** Reads every ConfigMap that may have been written; `value` is what was found. */
export async function readConfigMaps(stage: Stage, written: readonly string[]): Promise<void> {
  let failures = 0
  for (const name of written) {
    const get = { method: 'GET', path: pathOf(stage, name) } as const
    const { status } = await stage.request(configMapWrites.read, get, { readValue: textOf })
    failures = status === 0 || status >= 500 ? failures + 1 : 0
    if (failures === failuresMax) return
  }
}

function pathOf(stage: Stage, name: string): string {
  return `/api/v1/namespaces/${stage.namespace}/configmaps/${name}`
}

function textOf(body: unknown): string | undefined {
  return (body as { data?: { text?: string } } | undefined)?.data?.text
}
