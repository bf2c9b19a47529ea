import type { Stage, Workload } from '../../harness/index.ts'

const perSecond = 4
/** What the workload's operations and the reads at the end are called. */
export const acknowledged = { write: 'acknowledged-write', read: 'final-read' } as const

/** Creates a ConfigMap with a value of its own, again and again, whatever is answered. */
export function writeConfigMaps(written: string[]): Workload {
  return {
    name: 'write-configmaps',
    run: async (stage, signal) => {
      for (let number = 0; !signal.aborted; number++) {
        const name = `acknowledged-${number}`
        written.push(name)
        // The answer is in the history; a write that is cut off by the end is no error.
        await writeOne(stage, name).catch((error: unknown) => {
          if (!signal.aborted) throw error
        })
        await stage.sleep(1000 / perSecond).catch(() => undefined)
      }
    },
  }
}

/** Reads every ConfigMap that may have been written; `value` is what was found. */
export async function readBack(stage: Stage, written: readonly string[]): Promise<void> {
  for (const name of written) {
    const path = pathOf(stage, name)
    await stage.request(acknowledged.read, { method: 'GET', path }, { readValue: textOf })
  }
}

async function writeOne(stage: Stage, name: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text: name } }
  const path = `/api/v1/namespaces/${stage.namespace}/configmaps`
  const subject = pathOf(stage, name)
  await stage.request(acknowledged.write, { method: 'POST', path, body }, { subject, value: name })
}

function pathOf(stage: Stage, name: string): string {
  return `/api/v1/namespaces/${stage.namespace}/configmaps/${name}`
}

function textOf(body: unknown): string | undefined {
  return (body as { data?: { text?: string } } | undefined)?.data?.text
}
