import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { HarnessError } from '../core/errors.ts'

/** Arguments beyond the named ones are kept; a record holds nothing but plain values. */
const argument = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])
const name = z.string().min(1)
const path = z.string().refine((text) => isAbsolute(text), 'must be an absolute path')
const pid = z.int().min(2)
/** Clock ticks from boot to the start of the process, as `processStart` gives them. */
const startTime = z.string().regex(/^\d+$/)

/** The fixed list: what a journal may ask of a later process. Nothing else is ever carried out. */
const undoRecord = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stop-process'), name, pid, startTime }).catchall(argument),
  z
    .object({ kind: z.literal('stop-testbed'), name, testbed: z.string().min(1) })
    .catchall(argument),
  z
    .object({ kind: z.literal('remove-cluster'), name, testbed: z.string().min(1) })
    .catchall(argument),
  z
    .object({ kind: z.literal('remove-containers'), name, testbed: z.string().min(1) })
    .catchall(argument),
  z.object({ kind: z.literal('remove-folder'), name, path }).catchall(argument),
  z.object({ kind: z.literal('remove-file'), name, path }).catchall(argument),
  z.object({ kind: z.literal('start-member'), name }).catchall(argument),
  z.object({ kind: z.literal('resume-member'), name }).catchall(argument),
  z.object({ kind: z.literal('repair-quota'), name }).catchall(argument),
])

/** An undo record of a known kind, with arguments that were looked at. */
export type KnownUndo = z.infer<typeof undoRecord>
export type UndoKind = KnownUndo['kind']

/** The record as a known one; throws a HarnessError that says what is wrong with it. */
export function parseUndoRecord(value: unknown): KnownUndo {
  const parsed = undoRecord.safeParse(value)
  if (parsed.success) return parsed.data
  const problem = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  throw new HarnessError(`no undo record that this holdfast knows: ${problem.join('; ')}`)
}
