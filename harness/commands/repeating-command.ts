import { families } from '../assets/catalogue.ts'
import type { RunOptions } from '../runner/run-options.ts'

/**
 * The command line that repeats a run: seed and timings always, everything else that changes what
 * is run or how it is counted only where it is not the default.
 */
export function repeatingCommand(
  verb: 'run' | 'prove',
  options: Omit<RunOptions, 'command'>,
): string {
  const { dapr, etcd, kubernetes } = options
  const words = [
    ...options.what,
    ...unless(options.what.length > 0 || options.profile === 'core', '--profile', options.profile),
    '--seed',
    String(options.seed),
    '--timings',
    options.timings,
    ...unless(options.provider === 'embedded', '--provider', options.provider),
    ...unless(kubernetes === families.kubernetes.defaultMinor, '--kubernetes', kubernetes),
    ...unless(etcd === families.etcd.defaultMinor, '--etcd', etcd),
    ...unless(dapr === families.dapr.defaultMinor, '--dapr', dapr),
    ...unless(options.rounds === 1, '--rounds', String(options.rounds)),
    ...unless(options.jobs === undefined, '--jobs', String(options.jobs)),
    ...unless(options.level === undefined, '--level', String(options.level)),
    ...options.claims.flatMap((claim) => ['--claim', claim]),
    ...(options.failFast ? ['--fail-fast'] : []),
    ...options.accept.flatMap((issue) => ['--accept', issue]),
    ...unless(
      options.timeLimitMs === undefined,
      '--time-limit',
      `${(options.timeLimitMs ?? 0) / 1000}s`,
    ),
    ...pairs('--set', options.settings),
    ...pairs('--program', options.programs),
  ]
  return ['npx holdfast', verb, ...words.map(quoted)].join(' ')
}

function unless(usual: boolean, flag: string, value: string): readonly string[] {
  return usual ? [] : [flag, value]
}

function pairs(flag: string, values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`])
}

/** As a POSIX shell has to read it. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
