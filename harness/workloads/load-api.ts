import { nowMs } from '../core/clock.ts'
import { loadRequests, type LoadKind, type LoadOrder, type LoadRequest } from '../core/load.ts'
import type { Look } from '../core/deadline.ts'
import type { Stage, Workload } from '../core/stage.ts'

const registers = Array.from({ length: 20 }, (_, number) => `load-register-${number}`)
/** The full rate is back when it was kept for so long. */
const wholeMs = 5_000
const shareMin = 0.95
/** An API that does not answer is not asked for hundreds of objects: the others stay unread. */
const failuresMax = 3

/** A load on the API while it runs, and what there is to do with it afterwards. */
export interface ApiLoad extends Workload {
  /** Whether the full rate was answered for the last 5 s. */
  lookWhole(): Promise<Look<void>>
  /** Reads every object that may have been created or patched, when all is well again. */
  readBack(stage: Stage): Promise<void>
}

/**
 * Reads, creates and patches ConfigMaps at a constant rate, with k6, whatever is answered: none
 * waits for the one before. Its check needs `programs: ['k6']`. A request has `limitMs`, by default
 * 5 s.
 */
export function loadApi(options: {
  readonly perSecond: LoadOrder['perSecond']
  readonly limitMs?: number
}): ApiLoad {
  const { perSecond, limitMs = 5_000 } = options
  const due = Object.values(perSecond).reduce((sum, rate) => sum + rate, 0)
  const written = new Set<string>(registers)
  let recent: { readonly endMs: number; readonly ok: boolean }[] = []
  const onRequest = (request: LoadRequest): void => {
    if (writes.has(request.request)) written.add(request.name)
    recent.push({ endMs: nowMs(), ok: request.outcome === 'ok' })
    recent = recent.filter(({ endMs }) => endMs > nowMs() - wholeMs)
  }
  return {
    name: 'load-api',
    async run(stage) {
      for (const name of registers) {
        const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }
        const metadata = { name, namespace: stage.namespace }
        await stage.testbed.kubernetes.create({ ...object, metadata }, stage.signal)
      }
      await stage.load({ perSecond, registers, prefix: 'load-created-', limitMs }, onRequest)
    },
    lookWhole() {
      const answered = recent.filter(({ endMs }) => endMs > nowMs() - wholeMs)
      const ok = answered.filter((request) => request.ok).length
      const bad = answered.length - ok
      const seen = `in ${wholeMs / 1000} s ${ok} of ${(due * wholeMs) / 1000} answered, ${bad} failed`
      const done = bad === 0 && ok >= (shareMin * due * wholeMs) / 1000
      return Promise.resolve({ done, seen })
    },
    readBack: (stage) => readBack(stage, written),
  }
}

const writes: ReadonlySet<LoadKind> = new Set(['create', 'patch'])

async function readBack(stage: Stage, written: ReadonlySet<string>): Promise<void> {
  let failures = 0
  for (const name of written) {
    const path = `/api/v1/namespaces/${stage.namespace}/configmaps/${name}`
    const request = { method: 'GET', path } as const
    const { status } = await stage.request(loadRequests.readBack, request, { readValue: textOf })
    failures = status === 200 || status === 404 ? 0 : failures + 1
    if (failures === failuresMax) return
  }
}

function textOf(body: unknown): string | undefined {
  return (body as { data?: { text?: string } } | undefined)?.data?.text
}
