import { selectRelease } from '../assets/select-release.ts'
import { UsageError } from '../core/errors.ts'
import { isOlder } from '../core/is-older.ts'
import { kindMachine, timingsTable } from '../core/timings.ts'
import type { ProviderName, TestbedOptions } from '../core/provider.ts'
import type { RunOptions } from './run-options.ts'

interface Range {
  readonly fallback: number
  readonly min: number
  readonly max: number
}

interface SizeRange {
  readonly min: number
  readonly max: number
  readonly words: string
}

const factors: Readonly<Record<string, number>> = {
  '': 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
}

const nodeCounts: Readonly<Record<ProviderName, Range>> = {
  embedded: { fallback: 6, min: 3, max: 60 },
  kind: { fallback: 3, min: 1, max: 10 },
  containers: { fallback: 3, min: 1, max: 60 },
}

/** The keys of `--set`, with what they mean; `doctor` and errors print them. */
export const settingKeys: Readonly<Record<string, string>> = {
  nodes: 'nodes that run pods, 3 to 60, default 6; of kind 3, and at most 10',
  zones: 'zones that the nodes are spread over, 1 to 10, default 3',
  'etcd.members': 'etcd members, 1, 3 or 5, default 1',
  'etcd.quota': 'bytes, or such as 64MiB; default by timings',
  'etcd.image': "of containers: an image with etcd in it; default etcd's own, or one that is made",
  'etcd.disk': 'of containers: size of the disk of a member, from 192MiB; default by its quota',
  'etcd.memory': 'of containers: memory of a member with its disk; default the disk and 512MiB',
  'node.image': 'of kind: a node image such as kindest/node:v1.36.1; default our own',
  'dapr.replicas': "replicas of Dapr's scheduler, 1 or 3, default 1",
  'dapr.store': "where Dapr's scheduler keeps its jobs: inside, which is the default, or outside",
  'dapr.volumes': 'of kind: what its pods keep jobs on: disk, which is the default, or memory',
  'dapr.image': "of kind: an image with Dapr's scheduler; default Dapr's own, or one that is made",
  'apiserver.port': 'port of the API server of a single testbed; default a free one',
}

/**
 * The testbed that the options of a run ask for; throws a UsageError for a value that cannot be.
 */
export function testbedOptions(
  options: Pick<RunOptions, 'provider' | 'timings' | 'settings'> & { readonly dapr?: string },
): TestbedOptions {
  const { settings } = options
  const isKind = options.provider === 'kind'
  for (const key of Object.keys(settings)) {
    if (settingKeys[key] === undefined) {
      throw new UsageError(
        `there is no setting "${key}"; there are ${Object.keys(settingKeys).join(', ')}`,
      )
    }
  }
  const table = timingsTable[options.timings]
  const timings = isKind ? { ...table, machine: kindMachine } : table
  const nodes = wholeNumber(settings, 'nodes', nodeCounts[options.provider])
  const zones = wholeNumber(settings, 'zones', { fallback: 3, min: 1, max: 10 })
  const etcdMembers = wholeNumber(settings, 'etcd.members', { fallback: 1, min: 1, max: 5 })
  if (etcdMembers % 2 === 0) {
    throw new UsageError(`--set etcd.members=${etcdMembers}: etcd wants an odd number of members`)
  }
  if (isKind && etcdMembers > 1) {
    throw new UsageError(
      `--set etcd.members=${etcdMembers}: a kind testbed has one control plane node and one member`,
    )
  }
  if (!isKind && settings['node.image'] !== undefined) {
    throw new UsageError('--set node.image is for real nodes: it needs --provider kind')
  }
  const daprReplicas = wholeNumber(settings, 'dapr.replicas', { fallback: 1, min: 1, max: 3 })
  if (daprReplicas === 2) {
    throw new UsageError('--set dapr.replicas=2: Dapr runs one replica, or three')
  }
  const daprVersion = selectRelease('dapr', options.dapr).version
  const container = containerOptions(options)
  if (zones > nodes) throw new UsageError(`--set zones=${zones}: more zones than ${nodes} nodes`)
  const port = settings['apiserver.port']
  return {
    timings,
    nodes,
    zones,
    etcdMembers,
    etcdQuotaBytes: sizeBytes(settings, 'etcd.quota', quotaRange) ?? timings.etcdQuotaBytes,
    daprReplicas,
    daprStore: daprStore(options, daprVersion),
    ...daprPods(options, daprReplicas),
    daprVersion,
    ...container,
    ...(port !== undefined && {
      apiServerPort: wholeNumber(settings, 'apiserver.port', {
        fallback: 0,
        min: 1024,
        max: 65535,
      }),
    }),
  }
}

/** What only a scheduler in pods has. */
function daprPods(
  { provider, settings }: Pick<RunOptions, 'provider' | 'settings'>,
  replicas: number,
): Pick<TestbedOptions, 'daprVolumes'> {
  for (const key of ['dapr.volumes', 'dapr.image']) {
    if (settings[key] === undefined || provider === 'kind') continue
    throw new UsageError(`--set ${key} is for a scheduler in pods: it needs --provider kind`)
  }
  const { 'dapr.volumes': volumes } = settings
  if (volumes === undefined) return {}
  if (volumes === 'memory' && replicas > 1) {
    throw new UsageError(
      `--set dapr.volumes=memory: Dapr keeps jobs in memory with one replica only, not ${replicas}`,
    )
  }
  if (volumes === 'disk' || volumes === 'memory') return { daprVolumes: volumes }
  throw new UsageError(`--set dapr.volumes=${volumes}: must be disk or memory`)
}

/** Since Dapr 1.16 its scheduler can have its store outside. */
function daprStore(
  { provider, settings }: Pick<RunOptions, 'provider' | 'settings'>,
  version: string,
): 'inside' | 'outside' {
  const { 'dapr.store': store = 'inside' } = settings
  if (store === 'outside' && provider === 'kind') {
    throw new UsageError('--set dapr.store=outside: a scheduler in pods of kind has it inside')
  }
  if (store === 'outside' && isOlder(version, '1.16')) {
    throw new UsageError(
      `--set dapr.store=outside: Dapr ${version} keeps its jobs inside, use --dapr 1.18`,
    )
  }
  if (store === 'inside' || store === 'outside') return store
  throw new UsageError(`--set dapr.store=${store}: must be inside or outside`)
}

const MiB = 1024 ** 2
const GiB = 1024 ** 3
const quotaRange: SizeRange = { min: 32 * MiB, max: 8 * GiB, words: 'from 32MiB to 8GiB' }
/** Two WAL segments, of 64 MB each, and something to write to. */
const diskRange: SizeRange = { min: 192 * MiB, max: 64 * GiB, words: 'from 192MiB to 64GiB' }

/** What only members in containers have. */
function containerOptions({
  provider,
  settings,
}: Pick<RunOptions, 'provider' | 'settings'>): Pick<
  TestbedOptions,
  'etcdDiskBytes' | 'etcdMemoryBytes'
> {
  const given = ['etcd.image', 'etcd.disk', 'etcd.memory'].find((key) => key in settings)
  if (given !== undefined && provider !== 'containers') {
    throw new UsageError(`--set ${given} is for members in containers: --provider containers`)
  }
  const disk = sizeBytes(settings, 'etcd.disk', diskRange)
  const memory = sizeBytes(settings, 'etcd.memory', diskRange)
  if (memory !== undefined && (disk === undefined || memory <= disk)) {
    throw new UsageError(
      `--set etcd.memory=${settings['etcd.memory']}: what is on the disk of a member counts as its ` +
        'memory, so it must be more than --set etcd.disk, which has to be said beside it',
    )
  }
  return {
    ...(disk !== undefined && { etcdDiskBytes: disk }),
    ...(memory !== undefined && { etcdMemoryBytes: memory }),
  }
}

function wholeNumber(
  settings: Readonly<Record<string, string>>,
  key: string,
  range: Range,
): number {
  const text = settings[key]
  if (text === undefined) return range.fallback
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= range.min && value <= range.max) return value
  throw new UsageError(
    `--set ${key}=${text}: must be a whole number from ${range.min} to ${range.max}`,
  )
}

function sizeBytes(
  settings: Readonly<Record<string, string>>,
  key: string,
  { max, min, words }: SizeRange,
): number | undefined {
  const text = settings[key]
  if (text === undefined) return undefined
  const match = /^(\d+)(|KiB|MiB|GiB)$/.exec(text)
  const bytes = Number(match?.[1]) * (factors[match?.[2] ?? ''] ?? Number.NaN)
  if (bytes >= min && bytes <= max) return bytes
  throw new UsageError(`--set ${key}=${text}: must be bytes or such as 64MiB, ${words}`)
}
