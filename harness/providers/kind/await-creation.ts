import { followLines } from '../../clients/containers/follow-lines.ts'
import { HarnessError } from '../../core/errors.ts'
import { parseRuntimeEvent } from './runtime-event.ts'

/**
 * Kills the process `pid`, which is the first one of a node's container, at the moment when the
 * node's runtime says that it made a container from an image of that name. The start of that
 * container follows within some ten milliseconds, so nothing is asked in between.
 */
export async function awaitCreation(
  options: {
    readonly node: string
    readonly image: string
    readonly pid: number
    readonly marks: Readonly<Record<string, string>>
  },
  signal: AbortSignal,
): Promise<void> {
  const { node, image, pid, marks } = options
  const seen = new AbortController()
  let killed = false
  const onLine = (line: string): void => {
    const event = parseRuntimeEvent(line)
    if (killed || event?.kind !== 'created' || !event.image.includes(image)) return
    killed = true
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It runs on another machine, or belongs to another user: the engine has to do it.
    }
    seen.abort(new Error('the container was created'))
  }
  await followLines(
    ['exec', node, 'ctr', '--namespace', 'k8s.io', 'events'],
    { marks, onLine },
    AbortSignal.any([signal, seen.signal]),
  )
  signal.throwIfAborted()
  if (!killed) throw new HarnessError(`the events of ${node} ended before a container was created`)
}
