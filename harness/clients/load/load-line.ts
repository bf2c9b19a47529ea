import { z } from 'zod'
import { loadKinds } from '../../core/load.ts'

/** What the script says of a request. */
const requestLine = z.object({
  request: z.enum(loadKinds),
  name: z.string(),
  value: z.string(),
  startedWallMs: z.number(),
  tookMs: z.number(),
  status: z.number(),
  /** k6's own code of an error; 0 without one. */
  code: z.number(),
  text: z.string(),
})

/** What it says when a write begins. */
const begunLine = z.object({
  begun: z.enum(loadKinds),
  name: z.string(),
  value: z.string(),
  startedWallMs: z.number(),
})

/** What it says at its end: how many requests were not sent, for want of virtual users. */
const endLine = z.object({ dropped: z.number() })

export type RequestLine = z.infer<typeof requestLine>
export type BegunLine = z.infer<typeof begunLine>
export type EndLine = z.infer<typeof endLine>

const line = z.union([requestLine, begunLine, endLine])

/** A line of the script; undefined when k6 said something of its own. */
export function parseLoadLine(text: string): RequestLine | BegunLine | EndLine | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    return line.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
