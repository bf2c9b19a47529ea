import { nowMs } from '../../core/clock.ts'
import type { KubernetesClient } from '../../core/kubernetes.ts'
import type { WatchedObject } from './watch-stream.ts'

/** Every object of a collection at one resourceVersion, from which a watch may go on. */
export interface WholeList {
  readonly items: readonly WatchedObject[]
  readonly resourceVersion: string
  /** When the first page was asked for: nothing older can be missing. */
  readonly askedMs: number
}

/** Why there is no list. */
export interface NoList {
  readonly text: string
}

/** A collection, and how long a page of it may take. */
export interface ListOptions {
  readonly client: KubernetesClient
  readonly path: string
  readonly pageMs: number
}

const pageSize = 500

/** Lists a collection page by page. When a token expires half-way there is no list: begin again. */
export async function listAll(
  options: ListOptions,
  signal: AbortSignal,
): Promise<WholeList | NoList> {
  const askedMs = nowMs()
  const items: WatchedObject[] = []
  let next = ''
  for (;;) {
    const query = { limit: pageSize, ...(next !== '' && { continue: next }) }
    const page = await readPage(options, query, signal)
    if ('text' in page) return page
    for (const item of page.items ?? []) items.push(item)
    next = page.metadata.continue ?? ''
    if (next === '') return { items, resourceVersion: page.metadata.resourceVersion, askedMs }
  }
}

/**
 * The resourceVersion of a collection now. From one of the future (etcd was put back to older
 * data) a watch brings nothing, and no error either: whoever resumes must compare.
 */
export async function presentVersion(
  options: ListOptions,
  signal: AbortSignal,
): Promise<Page['metadata'] | NoList> {
  const page = await readPage(options, { limit: 1 }, signal)
  return 'text' in page ? page : page.metadata
}

interface Page {
  readonly metadata: { readonly continue?: string; readonly resourceVersion: string }
  readonly items?: readonly WatchedObject[]
}

async function readPage(
  options: ListOptions,
  query: Readonly<Record<string, string | number>>,
  signal: AbortSignal,
): Promise<Page | NoList> {
  const { client, path, pageMs } = options
  const answer = await client.request({ method: 'GET', path, query, limitMs: pageMs }, signal)
  if (answer.status === 200) return answer.body as Page
  const status = answer.status === 0 ? 'no answer' : `status ${answer.status}`
  return { text: `${status}: ${answer.text ?? 'no text'}` }
}
