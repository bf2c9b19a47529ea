import { spawnSync } from 'node:child_process'
import { mkdir, open, readdir, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach } from 'vitest'
import {
  useScriptedDocker,
  type ScriptedDocker,
} from '../../../clients/containers/testing/scripted-docker.ts'

/**
 * Containers are folders with files: the state, the address, the cluster, and what its programs
 * print. So are networks, whose file holds the testbed.
 */
const script = `
name=none
for word in "$@"; do [ -f "containers/$word/status" ] && name=$word; done
container=containers/$name
case "$1" in
  ps) grep -lsx "$4" containers/*/label | cut -d/ -f2; exit 0 ;;
  events) exec cat events ;;
  network)
    case "$2" in
      ls) grep -lsx "$4" networks/* | cut -d/ -f2; exit 0 ;;
      rm) exec rm "networks/$3" ;;
    esac ;;
esac
[ -f "$container/status" ] || { echo "No such container" >&2; exit 1; }
status=$(cat $container/status)
case "$1" in
  kill)
    [ "$status" != exited ] || { echo "is not running" >&2; exit 1; }
    echo exited > $container/status ;;
  stop) echo exited > $container/status ;;
  start) echo running > $container/status ;;
  pause)
    [ ! -f $container/unfreezable ] ||
      { rm $container/unfreezable; echo "OCI runtime pause failed: unable to freeze" >&2; exit 1; }
    echo paused > $container/status ;;
  unpause) echo running > $container/status ;;
  rm) rm -r $container ;;
  network)
    case "$2" in
      disconnect) : > $container/address ;;
      connect) echo "$4" > $container/address ;;
    esac ;;
  inspect)
    case "$3" in
      *Running*) [ "$status" != exited ] && echo true || echo false ;;
      *IPAddress*) shift 3; for one in "$@"; do cat "containers/$one/address"; done ;;
      *Pid*) echo 4194300 ;;
      *) echo 0123456789abcdef ;;
    esac ;;
  logs) echo "log of a container" ;;
  wait) echo exited > $container/status; echo 130 ;;
  exec)
    [ "$status" = running ] || { echo "is not running" >&2; exit 1; }
    [ ! -f $container/busless ] ||
      { rm $container/busless; echo "Failed to connect to bus" >&2; exit 1; }
    case "$*" in
      *events) exec cat $container/events ;;
      *) cat $container/programs ;;
    esac ;;
esac
`

export interface StandInDocker extends ScriptedDocker {
  /** Makes a container that runs, in the cluster and with the address given. */
  addContainer(name: string, options?: { cluster?: string; address?: string }): Promise<void>
  /** Makes a network of a testbed. */
  addNetwork(name: string, testbed: string): Promise<void>
  /**
   * Gives a container a state or an address, says what its programs print, or that it cannot be
   * frozen, or has no bus for its programs, the next time.
   */
  set(
    file: 'status' | 'address' | 'programs' | 'unfreezable' | 'busless',
    text: string,
    container?: string,
  ): Promise<void>
  /** What there is of containers, or of networks. */
  list(what: 'containers' | 'networks'): Promise<string[]>
  /** What the runtime in a container tells from now on; opens when somebody listens. */
  runtime(container?: string): Promise<FileHandle>
  /** The same for what the engine tells of its containers. */
  engine(): Promise<FileHandle>
}

/**
 * A docker for each test of the file, with a container of that name that runs and has an address;
 * call the result to have it.
 */
export function useStandInDocker(first: string): () => StandInDocker {
  const scripted = useScriptedDocker(script)
  const path = (...parts: string[]): string => join(scripted().folder, ...parts)
  const set: StandInDocker['set'] = (file, text, container = first) =>
    writeFile(path('containers', container, file), text)
  // Whoever reads events waits until somebody writes some.
  const addEvents = (...parts: string[]): void => void spawnSync('mkfifo', [path(...parts)])
  const addContainer: StandInDocker['addContainer'] = async (name, options = {}) => {
    const { address = '172.18.0.3', cluster = 'holdfast-t1' } = options
    await mkdir(path('containers', name))
    await set('status', 'running\n', name)
    await set('address', `${address}\n`, name)
    await set('programs', '', name)
    await writeFile(path('containers', name, 'label'), `label=io.x-k8s.kind.cluster=${cluster}\n`)
    addEvents('containers', name, 'events')
  }
  beforeEach(async () => {
    await mkdir(path('containers'))
    await mkdir(path('networks'))
    addEvents('events')
    await addContainer(first)
  })
  return () => ({
    ...scripted(),
    set,
    addContainer,
    addNetwork: (name, testbed) =>
      writeFile(path('networks', name), `label=holdfast.dev/testbed=${testbed}\n`),
    list: (what) => readdir(path(what)),
    runtime: (container = first) => open(path('containers', container, 'events'), 'w'),
    engine: () => open(path('events'), 'w'),
  })
}
