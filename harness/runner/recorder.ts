import { every, nowMs, wallMs } from '../core/clock.ts'
import { historyVersion } from '../core/event.ts'
import type { HistoryEvent, NewEvent } from '../core/event.ts'
import { HistoryFile } from './history-file.ts'

const beatMs = 1_000

/** Stamps events with the run's clock and writes them; beats once a second. */
export class Recorder {
  readonly file: HistoryFile
  readonly #stopBeats: () => void
  #plannedMs: number
  #rssBytesMax = 0
  readonly #artefacts: Record<string, number> = {}

  constructor(options: {
    readonly path: string
    readonly run: string
    readonly seed: number
    readonly holdfast: string
    /** The history cannot be written any more, such as on a full disk. */
    readonly onError: (error: Error) => void
  }) {
    this.file = new HistoryFile(options.path, options.onError)
    const { run, seed, holdfast } = options
    this.file.append({
      t: nowMs(),
      kind: 'run',
      historyVersion,
      holdfast,
      run,
      seed,
      wallMs: wallMs(),
    })
    this.#plannedMs = nowMs() + beatMs
    this.#stopBeats = every(beatMs, () => this.#beat())
  }

  /** Highest resident memory seen, bytes. */
  get rssBytesMax(): number {
    return this.#rssBytesMax
  }

  /** Repaired artefacts of the lane, with how often. */
  get artefacts(): Readonly<Record<string, number>> {
    return this.#artefacts
  }

  /** A function that records for one check. */
  forCheck(check: string): (event: NewEvent) => void {
    return (event) => this.#write({ t: round(nowMs()), check, ...event })
  }

  close(): void {
    this.#beat()
    this.#stopBeats()
    this.file.close()
  }

  #beat(): void {
    const t = nowMs()
    const { user, system } = process.cpuUsage()
    const rssBytes = process.memoryUsage.rss()
    this.#rssBytesMax = Math.max(this.#rssBytesMax, rssBytes)
    this.#write({
      t: round(t),
      kind: 'heartbeat',
      wallMs: wallMs(),
      lateMs: Math.max(0, round(t - this.#plannedMs)),
      rssBytes,
      cpuMs: Math.round((user + system) / 1000),
    })
    this.#plannedMs = t + beatMs
  }

  #write(event: HistoryEvent): void {
    if (event.kind === 'artefact') {
      this.#artefacts[event.name] = (this.#artefacts[event.name] ?? 0) + 1
    }
    this.file.append(event)
  }
}

/** Tenths of a millisecond are enough, and keep lines short. */
function round(ms: number): number {
  return Math.round(ms * 10) / 10
}
