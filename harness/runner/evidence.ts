import { join } from 'node:path'
import { stringify } from 'yaml'
import { evidenceFolder, safeFileName } from '../core/evidence-folder.ts'
import type { CheckHistory } from '../core/history.ts'
import { checkId } from '../core/proof.ts'
import type { CheckSummary, ClaimSummary } from '../core/run-summary.ts'
import { scrubber, type MachinePlaces } from '../core/scrub.ts'
import { cleanText } from '../reporters/clean-text.ts'
import { atomicWrite } from './atomic-write.ts'
import { evidenceObjects } from './evidence-objects.ts'
import { evidencePage } from './evidence-page.ts'
import { evidenceWindow } from './evidence-window.ts'
import { machinePlaces } from './machine-places.ts'

/** What evidence may take on disk, for each claim; docs/report.md says so too. */
export const evidenceLimits = {
  windowEvents: 2_000,
  windowBytes: 4 * 1024 * 1024,
  objects: 200,
  logLines: 1_000,
  logLineCharacters: 2_000,
} as const

export interface EvidenceOptions {
  /** The folder of the run. */
  readonly folder: string
  readonly check: CheckSummary
  /** A claim that did not pass. */
  readonly claim: ClaimSummary
  /** Absent when the check never started: then there is only the verdict to keep. */
  readonly history?: CheckHistory | undefined
  /** The last lines of each member's log, oldest first. */
  readonly logs: readonly { readonly member: string; readonly lines: readonly string[] }[]
  /** What to take out of the texts; default: what this machine is called and keeps where. */
  readonly places?: MachinePlaces
}

/**
 * Keeps what shows why a claim did not pass, in `evidence/<claim>/` of the run's folder:
 * verdict.md, window.jsonl, objects.yaml and logs/<member>.log, each within its limit and without
 * secrets, host name and absolute paths. Returns that folder, relative to the run's.
 */
export async function writeEvidence(options: EvidenceOptions): Promise<string> {
  const { check, claim, folder, history, logs, places = machinePlaces(folder) } = options
  const scrub = scrubber(places)
  const relative = evidenceFolder(claim.id, check.sabotage)
  const write = async (name: string, text: string): Promise<void> =>
    atomicWrite(join(folder, relative, name), text)

  const objects = history && evidenceObjects(history, claim.evidence, evidenceLimits.objects)
  if (history !== undefined) await write('window.jsonl', windowLines(history, claim, scrub))
  if (objects !== undefined && objects.length > 0) {
    await write('objects.yaml', stringify(scrubTexts(objects, scrub)))
  }
  for (const { member, lines } of logs) {
    await write(join('logs', `${safeFileName(member)}.log`), logText(lines, scrub))
  }
  // Last, so that a verdict.md stands for a complete folder.
  await write('verdict.md', scrub(evidencePage({ check: checkId(check), claim, history })))
  return relative
}

/** The window as lines of a history; an event that would make it too large is left out. */
function windowLines(
  history: CheckHistory,
  claim: ClaimSummary,
  scrub: (text: string) => string,
): string {
  const lines: string[] = []
  let bytes = 0
  for (const event of evidenceWindow(history, claim.evidence, evidenceLimits.windowEvents)) {
    const line = `${JSON.stringify(scrubTexts(event, scrub))}\n`
    const size = Buffer.byteLength(line)
    if (bytes + size > evidenceLimits.windowBytes) continue
    bytes += size
    lines.push(line)
  }
  return lines.join('')
}

function logText(lines: readonly string[], scrub: (text: string) => string): string {
  const { logLines, logLineCharacters } = evidenceLimits
  const leftOut = Math.max(0, lines.length - logLines)
  const note = leftOut > 0 ? [`[${leftOut} earlier lines are left out]`] : []
  const kept = lines.slice(-logLines).map((line) => {
    const clean = scrub(cleanText(line).trimEnd())
    return clean.length > logLineCharacters ? `${clean.slice(0, logLineCharacters)}…` : clean
  })
  return [...note, ...kept].map((line) => `${line}\n`).join('')
}

/** The value as JSON data, with every text in it scrubbed: done to texts, it stays valid JSON. */
function scrubTexts(value: unknown, scrub: (text: string) => string): unknown {
  const text = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? scrub(inner) : inner,
  )
  return JSON.parse(text)
}
