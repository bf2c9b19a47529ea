import type { KubernetesRequest, Stage, Workload } from '../../harness/index.ts'

/** What is asked of the API again and again, by the name under which it is recorded. */
export const looks = {
  get: 'get-newest',
  list: 'list-newest',
  getCached: 'get-cached',
  listCached: 'list-cached',
  dryRun: 'create-dry-run',
  readyz: 'readyz',
  livez: 'livez',
} as const

const everyMs = 2_000

/** Asks the API all of it again every 2 s, and waits so long for each answer. */
export function lookAtApi(options: { readonly waitMs: number }): Workload {
  return {
    name: 'look-at-api',
    run: async (stage, signal) => {
      const open: Promise<unknown>[] = []
      while (!signal.aborted) {
        for (const [name, request] of Object.entries(requestsOf(stage))) {
          const asked = stage.request(name, { ...request, limitMs: options.waitMs })
          // What is cut off by the end is no error.
          open.push(asked.catch(() => undefined))
        }
        await stage.sleep(everyMs).catch(() => undefined)
      }
      await Promise.all(open)
    },
  }
}

function requestsOf({ namespace }: Stage): Readonly<Record<string, KubernetesRequest>> {
  const path = '/api/v1/namespaces'
  const query = { resourceVersion: 0 }
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'dry' } }
  return {
    [looks.get]: { method: 'GET', path: `${path}/${namespace}` },
    [looks.list]: { method: 'GET', path },
    [looks.getCached]: { method: 'GET', path: `${path}/${namespace}`, query },
    [looks.listCached]: { method: 'GET', path, query },
    [looks.dryRun]: {
      method: 'POST',
      path: `${path}/${namespace}/configmaps`,
      query: { dryRun: 'All' },
      body,
    },
    [looks.readyz]: { method: 'GET', path: '/readyz' },
    [looks.livez]: { method: 'GET', path: '/livez' },
  }
}
