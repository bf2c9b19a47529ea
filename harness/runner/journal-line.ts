import { z } from 'zod'

/** Grows whenever an older holdfast could misread a journal. */
export const journalVersion = 1

/** Whose journal it is: first line. */
export const journalHead = z.object({
  kind: z.literal('journal'),
  journalVersion: z.int(),
  run: z.string().min(1),
  pid: z.int().min(1),
  startTime: z.string(),
  bootId: z.string(),
  pidNamespace: z.string(),
})

export const journalLine = z.discriminatedUnion('kind', [
  journalHead,
  z.object({ kind: z.literal('undo'), id: z.int().min(1), undo: z.unknown() }),
  z.object({ kind: z.literal('struck'), id: z.int().min(1) }),
])

export type JournalHead = z.infer<typeof journalHead>
export type JournalLine = z.infer<typeof journalLine>
