import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A program of the name docker for one container that exists in a folder: its state and its address
 * are files, and so is what its programs print.
 */
const script = `#!/bin/sh
cd "$(dirname "$0")"
echo "$*" >> calls
status=$(cat status)
case "$1" in
  kill) [ "$status" != exited ] || { echo "is not running" >&2; exit 1; }; echo exited > status ;;
  stop) echo exited > status ;;
  start) echo running > status ;;
  pause) echo paused > status ;;
  unpause) echo running > status ;;
  network)
    case "$2" in
      disconnect) : > address ;;
      connect) echo "$4" > address ;;
    esac ;;
  inspect)
    case "$3" in
      *Running*) [ "$status" != exited ] && echo true || echo false ;;
      *IPAddress*) cat address ;;
      *Pid*) echo 4194300 ;;
      *) echo 0123456789abcdef ;;
    esac ;;
  logs) echo "log of a container" ;;
  wait) echo exited > status; echo 130 ;;
  exec)
    case "$*" in
      *events) exec cat events ;;
      *) cat programs ;;
    esac ;;
esac
`

export interface StandInDocker {
  readonly folder: string
  /** What PATH has to be, so that it is found. */
  readonly path: string
  /** What was asked of it since the last time. */
  calls(): Promise<string[]>
  /** Gives the container a state or an address, or says what its programs print. */
  set(file: 'status' | 'address' | 'programs', text: string): Promise<void>
  remove(): Promise<void>
}

/** Makes one in a folder of its own: a container that runs and has an address. */
export async function standInDocker(): Promise<StandInDocker> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-docker-'))
  const set = (file: string, text: string): Promise<void> => writeFile(join(folder, file), text)
  await set('docker', script)
  await chmod(join(folder, 'docker'), 0o755)
  await set('status', 'running\n')
  await set('address', '172.18.0.3\n')
  await set('programs', '')
  await set('calls', '')
  // Whoever reads the events waits until somebody writes some.
  spawnSync('mkfifo', [join(folder, 'events')])
  return {
    folder,
    path: `${folder}:/usr/bin:/bin`,
    calls: async () => {
      const text = await readFile(join(folder, 'calls'), 'utf8')
      await set('calls', '')
      return text.split('\n').filter((line) => line !== '')
    },
    set,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
