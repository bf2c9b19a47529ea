import { availableParallelism, loadavg } from 'node:os'
import { dirname } from 'node:path'
import { every, nowMs, wallMs } from '../core/clock.ts'
import { historyVersion } from '../core/event.ts'
import type { HistoryEvent, NewEvent } from '../core/event.ts'
import { scrubber } from '../core/scrub.ts'
import { HistoryFile } from './history-file.ts'
import { machinePlaces } from './machine-places.ts'

const beatMs = 1_000

/** Stamps events with the run's clock and writes them; beats once a second. */
export class Recorder {
  readonly file: HistoryFile
  readonly #stopBeats: () => void
  readonly #scrub: (text: string) => string
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
    this.#scrub = scrubber(machinePlaces(dirname(options.path)))
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
    return (event) => this.#write({ t: round(nowMs()), check, ...this.#scrubbed(event) })
  }

  /** Texts of programs and of errors may name this machine; a history is published. */
  #scrubbed(event: NewEvent): NewEvent {
    if (event.kind === 'object') return event
    const texts: Record<string, string> = {}
    for (const key of ['error', 'seen', 'text', 'reason'] as const) {
      const value = (event as Partial<Record<typeof key, unknown>>)[key]
      if (typeof value === 'string') texts[key] = this.#scrub(value)
    }
    return { ...event, ...texts }
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
      load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
      cores: availableParallelism(),
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
