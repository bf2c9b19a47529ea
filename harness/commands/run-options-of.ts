import { absolutePaths } from './absolute-paths.ts'
import { resolve } from 'node:path'
import { families, programs } from '../assets/catalogue.ts'
import { selectRelease } from '../assets/select-release.ts'
import { durationMs } from '../core/duration.ts'
import { UsageError } from '../core/errors.ts'
import type { Configuration } from '../runner/define-config.ts'
import { nearNames } from '../runner/near-names.ts'
import { defaultProfile, ownProfile } from '../runner/profiles.ts'
import type { RunOptions } from '../runner/run-options.ts'
import { testbedOptions } from '../runner/testbed-options.ts'
import { drawSeed } from './draw-seed.ts'
import type { RunFlags } from './flags.ts'
import { parseIssue } from './parse-values.ts'
import { repeatingCommand } from './repeating-command.ts'

/** What was asked for in one call, before it is put together. */
export interface Asked {
  /** The command that repeats it, `run` or `prove`. */
  readonly verb: 'run' | 'prove'
  readonly what: readonly string[]
  readonly flags: RunFlags
  readonly configuration: Configuration
  readonly cwd: string
}

/**
 * Flags over configuration over defaults, each value looked at; draws the seed if none is named.
 */
export function runOptionsOf(asked: Asked): RunOptions {
  const { configuration, flags, verb, what } = asked
  const timeLimit = flags.timeLimit ?? configuration.timeLimit
  const [level, jobs] = [flags.level ?? configuration.level, flags.jobs ?? configuration.jobs]
  const options: Omit<RunOptions, 'command'> = {
    what,
    profile: flags.profile ?? configuration.profile ?? usualProfile(configuration),
    provider: flags.provider ?? configuration.provider ?? 'embedded',
    kubernetes: knownVersion('kubernetes', flags.kubernetes ?? configuration.kubernetes),
    etcd: knownVersion('etcd', flags.etcd ?? configuration.etcd),
    dapr: knownVersion('dapr', flags.dapr ?? configuration.dapr),
    seed: flags.seed ?? configuration.seed ?? drawSeed(),
    rounds: flags.rounds ?? configuration.rounds ?? 1,
    timings: flags.timings ?? configuration.timings ?? 'fast',
    claims: flags.claim ?? [],
    failFast: flags.failFast ?? configuration.failFast ?? false,
    accept: flags.accept ?? (configuration.accept ?? []).map(parseIssue),
    keep: flags.keep ?? false,
    settings: { ...asTexts(configuration.settings), ...flags.set },
    programs: knownPrograms({
      ...configuration.programs,
      ...absolutePaths(flags.program, asked.cwd),
    }),
    checkFiles: configuration.checks ?? [],
    prove: verb === 'prove',
    ...(jobs !== undefined && { jobs }),
    ...(level !== undefined && { level }),
    ...(flags.out !== undefined && { out: resolve(asked.cwd, flags.out) }),
    ...(timeLimit !== undefined && { timeLimitMs: durationMs(timeLimit, 'time limit') }),
    ...(configuration.implementation && { implementation: configuration.implementation }),
  }
  testbedOptions(options)
  requireOneSayOfVersions(asked, options)
  return { ...options, command: repeatingCommand(verb, options) }
}

/** An image of somebody else's decides by itself which versions there are. */
function requireOneSayOfVersions(
  { configuration, flags }: Asked,
  { settings }: Pick<RunOptions, 'settings'>,
): void {
  const image = settings['node.image'] ?? settings['etcd.image']
  if (image === undefined) return
  for (const name of ['kubernetes', 'etcd'] as const) {
    if ((flags[name] ?? configuration[name]) === undefined) continue
    throw new UsageError(`--${name} says nothing about ${image}: leave it out, or the image`)
  }
}

function usualProfile({ checks = [] }: Configuration): string {
  return checks.length > 0 ? ownProfile : defaultProfile
}

function knownVersion(family: 'kubernetes' | 'etcd' | 'dapr', asked: string | undefined): string {
  selectRelease(family, asked)
  return asked ?? families[family].defaultMinor
}

function knownPrograms(paths: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const known = Object.keys(programs)
  for (const name of Object.keys(paths)) {
    if (known.includes(name)) continue
    const [near] = nearNames(name, known)
    const hint = near === undefined ? '' : ` (did you mean ${near}?)`
    throw new UsageError(
      `--program knows no program "${name}"${hint}; it knows ${known.join(', ')}`,
    )
  }
  return paths
}

function asTexts(settings: Configuration['settings'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)]))
}
