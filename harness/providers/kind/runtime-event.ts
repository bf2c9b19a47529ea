import { parseRfc3339 } from '../../core/clock.ts'

/** What containerd says of a container's main process, as far as anybody here asks. */
export type RuntimeEvent = { readonly container: string; readonly wallMs: number } & (
  | { readonly kind: 'created'; readonly image: string }
  | { readonly kind: 'started' }
  | { readonly kind: 'exited'; readonly code: number }
)

const topics: Readonly<Record<string, RuntimeEvent['kind']>> = {
  '/containers/create': 'created',
  '/tasks/start': 'started',
  '/tasks/exit': 'exited',
}

const linePattern =
  /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)? \+0000 UTC k8s\.io (\/[a-z/-]+) (\{.*\})$/

interface Body {
  readonly id?: unknown
  readonly container_id?: unknown
  readonly exit_status?: unknown
  readonly image?: unknown
}

/**
 * Reads a line of `ctr events`: time, namespace, topic and a JSON object. `undefined` for what
 * nobody asks for, such as the end of a probe's process inside a container.
 */
export function parseRuntimeEvent(line: string): RuntimeEvent | undefined {
  const [, date = '', time = '', fraction = '', topic = '', text = ''] =
    linePattern.exec(line) ?? []
  const kind = topics[topic]
  const wallMs = parseRfc3339(`${date}T${time}${fraction}Z`)
  if (kind === undefined || wallMs === undefined) return undefined
  let body: Body
  try {
    body = JSON.parse(text) as Body
  } catch {
    return undefined
  }
  const container = kind === 'created' ? body.id : body.container_id
  if (typeof container !== 'string') return undefined
  const base = { container, wallMs }
  if (kind === 'created') {
    return { kind, ...base, image: typeof body.image === 'string' ? body.image : '' }
  }
  if (kind === 'started') return { kind, ...base }
  // A process that was started inside a container has an id of its own.
  if (body.id !== undefined && body.id !== container) return undefined
  return { kind, ...base, code: typeof body.exit_status === 'number' ? body.exit_status : 0 }
}
