import { isHistoryEvent } from '../core/event.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { PodView } from '../core/resources.ts'

/** What a pod's projection ends with, which all pods of one template have in common. */
interface Tail {
  readonly fields: Partial<PodView>
  /** Ends a line in place of the tail: an object keeps all its fields together from the start. */
  readonly placeholder: string
}

const tailStart = ',"spread":[{'
/** More templates than a history has; what comes beyond is not shared. */
const tailsMax = 1_000

/**
 * Parses the lines of one history. Pods are most of its bytes, and half of a pod's line stands on
 * many others too: its spread constraints and tolerations. These are parsed once and shared, which
 * saves memory and the time to collect it. Every other line, and one in which they do not stand
 * where a projection has them, is parsed as a whole, with the same result.
 */
export class EventParser {
  readonly #tails = new Map<string, Tail>()

  /** The event on a line; undefined when it holds none. */
  parse(line: string): HistoryEvent | undefined {
    const value = this.#parsePod(line) ?? parseJson(line)
    return isHistoryEvent(value) ? value : undefined
  }

  /**
   * A quote inside a text is escaped, so that `tailStart` is a field; and both parts of the line
   * parse on their own only if it belongs to the object at the end of the line.
   */
  #parsePod(line: string): HistoryEvent | undefined {
    const at = line.indexOf(tailStart)
    if (at < 0 || !line.endsWith('}}')) return undefined
    const text = line.slice(at)
    const tail = this.#tails.get(text) ?? this.#parseTail(text)
    if (tail === undefined) return undefined
    const event = parseJson(line.slice(0, at) + tail.placeholder)
    if (!isHistoryEvent(event) || event.kind !== 'object') return undefined
    const pod = event.object as { spread?: unknown }
    if (pod.spread !== null) return undefined
    Object.assign(pod, tail.fields)
    return event
  }

  #parseTail(text: string): Tail | undefined {
    if (this.#tails.size >= tailsMax) return undefined
    const fields = parseJson(`{${text.slice(1, -1)}`) as Partial<PodView> | undefined
    if (fields === undefined) return undefined
    const places = Object.keys(fields).map((field) => `,${JSON.stringify(field)}:null`)
    const tail = { fields, placeholder: `${places.join('')}}}` }
    // A copy: what was cut out of a longer text keeps all of that in memory.
    this.#tails.set(Buffer.from(text).toString(), tail)
    return tail
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
