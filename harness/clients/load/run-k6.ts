import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { HarnessError } from '../../core/errors.ts'
import { nowMs, wallMs } from '../../core/clock.ts'
import { withDeadline } from '../../core/deadline.ts'
import type { LoadOrder, LoadRequest } from '../../core/load.ts'
import { parseLoadLine } from './load-line.ts'
import { readRequest } from './read-request.ts'
import { WritesUnderWay } from './writes-under-way.ts'

/** Exit code of a k6 that was told to end. */
const toldToEnd = 105
const endLimitMs = 10_000
/** What it says of a request that was under way then. */
const cutOff = 'context canceled'
/** What k6 says of its own, the last lines of it, for an error. */
const saidMax = 5

/** Whom k6 signs in to, as PEM texts. */
export interface LoadServer {
  readonly url: string
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** How k6 is started. */
export interface LoadProgram {
  readonly k6: string
  /** What k6 runs. */
  readonly script: string
  /** Holds the order and the keys, which are for nobody else; made if need be. */
  readonly folder: string
  /** Marks by which the process is found when this one was killed. */
  readonly marks: Readonly<Record<string, string>>
}

/** How a load ended: how many requests k6 could not send because too many were under way. */
export interface LoadEnd {
  readonly dropped: number
}

/**
 * Runs k6 until `signal` is aborted, then tells it to end and waits for that. `onRequest` is called
 * with each request when it ended, and at the end with the writes that were under way, each with
 * `cutOffText`: they may be done. Reads that were under way are nobody's. Throws when k6 ends by
 * itself.
 */
export async function runK6(
  program: LoadProgram,
  load: { readonly server: LoadServer; readonly namespace: string; readonly order: LoadOrder },
  onRequest: (request: LoadRequest) => void,
  signal: AbortSignal,
): Promise<LoadEnd> {
  const environment = await writeFiles(program, load)
  if (signal.aborted) return { dropped: 0 }
  let end: LoadEnd = { dropped: 0 }
  const said: string[] = []
  const underWay = new WritesUnderWay()
  const child = start(program, environment)
  const onLine = (text: string): void => {
    const line = parseLoadLine(text)
    if (line === undefined) said.push(...(text.trim() === '' ? [] : [text]))
    else if ('dropped' in line) end = line
    else if ('begun' in line) underWay.begin(line)
    else if (!signal.aborted || line.text !== cutOff) {
      underWay.end(line)
      onRequest(readRequest(line, wallMs() - nowMs()))
    }
    if (said.length > saidMax) said.shift()
  }
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', onLine)
  }
  const code = await untilEnded(child, signal)
  for (const line of underWay.cutOff(wallMs())) onRequest(readRequest(line, wallMs() - nowMs()))
  if (signal.aborted && (code === toldToEnd || code === 0 || code === null)) return end
  throw new HarnessError(`k6 ended with code ${code ?? 'none'}; it said last: ${said.join(' | ')}`)
}

/** `--address ''`: no listener of its own. */
const args = ['--quiet', '--no-color', '--no-usage-report', '--address', '']

function start({ folder, k6, marks, script }: LoadProgram, own: Record<string, string>) {
  const log = ['--log-format', 'raw', '--log-output', 'stdout']
  return spawn(k6, ['run', ...args, ...log, script], {
    cwd: folder,
    // An own process group: a Ctrl-C in the terminal is for the runner alone.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Nothing else: settings of the user's own would be another load, and a proxy another way.
    env: { ...marks, ...own, HOME: folder, K6_AUTO_EXTENSION_RESOLUTION: 'false' },
  })
}

/** Everything that the script reads, and where it finds it. */
async function writeFiles(
  { folder }: LoadProgram,
  { namespace, order, server }: Parameters<typeof runK6>[1],
): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name)
    await writeFile(path, text, { mode: 0o600 })
    return path
  }
  const { authority, certificate, key, url } = server
  return {
    HOLDFAST_LOAD: await file('load.json', JSON.stringify({ ...order, namespace, server: url })),
    HOLDFAST_CERTIFICATE: await file('client.crt', certificate),
    HOLDFAST_KEY: await file('client.key', key),
    // Whom Go's programs trust.
    SSL_CERT_FILE: await file('authority.crt', authority),
  }
}

/** Its exit code, once its output was read to the end. */
async function untilEnded(child: ChildProcess, signal: AbortSignal): Promise<number | null> {
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve)
    child.once('error', (cause) => reject(new HarnessError('could not start k6', { cause })))
  })
  const told = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await Promise.race([ended, told])
  child.kill('SIGINT')
  try {
    return await withDeadline({ name: 'the end of k6', limitMs: endLimitMs }, () => ended)
  } finally {
    child.kill('SIGKILL')
  }
}
