import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../../../clients/shell/run-command.ts'
import { WaitLimitError, withDeadline } from '../../../core/deadline.ts'
import type { EtcdAnswer } from '../../../core/etcd.ts'
import { freePorts } from '../../control-plane/ports.ts'

/** Flags are looked at before anything else; who runs for this long has taken them. */
const refusesWithinMs = 3_000

/** Starts etcd with these flags on an empty folder and ports of its own, and takes it away. */
export async function tryFlags(
  options: {
    /** Path of etcd, or of what runs it. */
    readonly etcd: string
    /** Arguments before its own; default none. */
    readonly before?: readonly string[]
    readonly folder: string
    readonly environment: Readonly<Record<string, string>>
    readonly flags: readonly string[]
    /** A defect: etcd looks at no flag when it has a configuration file. */
    readonly ignored: boolean
  },
  signal: AbortSignal,
): Promise<EtcdAnswer> {
  const { before = [], environment, etcd, flags } = options
  const folder = await mkdtemp(join(options.folder, 'flags-'))
  const [client = 0, peer = 0] = await freePorts(2)
  const [clientUrl, peerUrl] = [client, peer].map((port) => `http://127.0.0.1:${port}`)
  const logFile = join(folder, 'etcd.log')
  const args = [
    ...before,
    `--data-dir=${join(folder, 'data')}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    ...flags,
    ...(options.ignored
      ? [`--config-file=${await configFileFor(folder, clientUrl, peerUrl)}`]
      : []),
  ]
  const command = { file: etcd, args, cwd: folder, environment, logFile }
  try {
    const limit = { name: `etcd to refuse ${flags.join(' ')}`, limitMs: refusesWithinMs }
    const { exitCode } = await withDeadline(
      limit,
      (limited) => runCommand(command, limited),
      signal,
    )
    const said = await readFile(logFile, 'utf8').catch(() => '')
    return {
      outcome: 'failed',
      text: `ended with ${exitCode ?? 'a signal'}: ${said.slice(-2_000)}`,
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof WaitLimitError)) throw error
    return { outcome: 'ok', text: 'it runs' }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function configFileFor(folder: string, clientUrl = '', peerUrl = ''): Promise<string> {
  const path = join(folder, 'etcd.json')
  const configuration = {
    'data-dir': join(folder, 'data'),
    'listen-client-urls': clientUrl,
    'advertise-client-urls': clientUrl,
    'listen-peer-urls': peerUrl,
    'initial-advertise-peer-urls': peerUrl,
    'initial-cluster': `default=${peerUrl}`,
  }
  await writeFile(path, JSON.stringify(configuration), { mode: 0o600 })
  return path
}
