import { describeError, HarnessError } from '../core/errors.ts'
import { withDeadline } from '../core/deadline.ts'
import type { AimedFault, Fault } from '../core/fault.ts'
import type { FaultEvent, NewEvent } from '../core/event.ts'
import type { Journal, JournalEntry } from '../core/journal.ts'
import type { Testbed } from '../core/testbed.ts'

const injectLimitMs = 180_000
const confirmLimitMs = 60_000
/** Undo gets fresh time, whatever was aborted. */
const undoLimitMs = 120_000

/** What a fault is driven with. */
export interface FaultDrive<B extends Testbed> {
  readonly testbed: B
  readonly journal: Journal
  readonly record: (event: NewEvent) => void
  readonly now: (text: string, limitMs?: number) => void
  readonly note: (text: string) => void
  /** The check's; undo does not listen to it. */
  readonly signal: AbortSignal
  /** Aborted by a second interrupt: undo stops, and `sweep` takes over. */
  readonly hardSignal: AbortSignal
  /** Unique in the check, such as `kill-2`. */
  readonly id: string
}

/**
 * Aims, journals the undo, injects, confirms, runs the body, undoes and confirms that. Whatever
 * throws, the undo runs, and its error never stands over the first one.
 */
export async function duringFault<T, B extends Testbed>(
  fault: Fault<B>,
  drive: FaultDrive<B>,
  body: () => Promise<T>,
): Promise<T> {
  const aimed = await fault.aim(drive.testbed, drive.signal)
  const record = recorderOf(fault, aimed, drive)
  record('aimed')
  const entries: JournalEntry[] = []
  for (const undo of aimed.undoRecords) entries.push(await drive.journal.append(undo))
  let undoError: unknown
  let result: T
  try {
    result = await injectAndRun(fault, aimed, drive, record, body)
  } finally {
    undoError = await undo(fault, aimed, drive, record).catch((error: unknown) => error)
    if (undoError === undefined) {
      // What stays in the journal is undone once more, which every undo allows.
      for (const entry of entries.reverse()) {
        await drive.journal.strike(entry).catch(() => undefined)
      }
    }
  }
  // Only when the body did not throw: its error comes first.
  if (undoError !== undefined) {
    throw new HarnessError(`could not undo the fault ${drive.id}`, { cause: undoError })
  }
  return result
}

type Named = { readonly name: string }
type Drive = Omit<FaultDrive<Testbed>, 'testbed'>
type RecordStep = (step: FaultEvent['step'], seen?: string) => void

async function injectAndRun<T>(
  fault: Named,
  aimed: AimedFault,
  drive: Drive,
  record: RecordStep,
  body: () => Promise<T>,
): Promise<T> {
  const whom = describeMembers(aimed)
  drive.now(`${fault.name}: ${whom}`, injectLimitMs)
  await withDeadline(
    { name: `the fault ${drive.id} to be injected`, limitMs: injectLimitMs },
    (signal) => aimed.inject(signal),
    drive.signal,
  )
  record('injected')
  try {
    const seen = await withDeadline(
      { name: `the fault ${drive.id} to be seen`, limitMs: confirmLimitMs },
      (signal) => aimed.confirm(signal),
      drive.signal,
    )
    record('confirmed', seen)
    drive.note(`${fault.name} ${whom}: ${seen}`)
  } catch (error) {
    drive.signal.throwIfAborted()
    record('unconfirmed', describeError(error))
    drive.note(`${fault.name} ${whom}: not confirmed: ${describeError(error)}`)
  }
  return body()
}

async function undo(
  fault: Named,
  aimed: AimedFault,
  drive: Drive,
  record: RecordStep,
): Promise<void> {
  drive.now(`undoing ${fault.name}: ${describeMembers(aimed)}`, undoLimitMs)
  try {
    await withDeadline(
      { name: `the undo of ${drive.id}`, limitMs: undoLimitMs },
      async (signal) => {
        record('undoing')
        await aimed.undo(signal)
        record('undone')
        record('confirmed-undone', await aimed.confirmUndone(signal))
      },
      drive.hardSignal,
    )
  } catch (error) {
    record('undo-failed', describeError(error))
    throw error
  }
}

function recorderOf(fault: Named, aimed: AimedFault, drive: Drive): RecordStep {
  const members = aimed.members.map(({ name }) => name)
  const roles = [...new Set(aimed.members.map(({ role }) => role))]
  return (step, seen) =>
    drive.record({
      kind: 'fault',
      fault: drive.id,
      name: fault.name,
      step,
      members,
      roles,
      ...(seen !== undefined && { seen }),
    })
}

function describeMembers(aimed: AimedFault): string {
  return aimed.members.map(({ name }) => name).join(', ')
}
