import type { Command } from 'commander'
import type { Level } from '../core/claim.ts'
import type { ProviderName } from '../core/provider.ts'
import type { Timings } from '../core/timings.ts'
import {
  collect,
  parseContext,
  parseIssue,
  parseLevel,
  parseOneOf,
  parsePair,
  parseProvider,
  parseSeed,
  parseWholeNumber,
} from './parse-values.ts'

/** What the command line may say about a testbed. */
export interface TestbedFlags {
  readonly provider?: ProviderName
  readonly kubernetes?: string
  readonly etcd?: string
  readonly dapr?: string
  readonly timings?: Timings['name']
  readonly set?: Readonly<Record<string, string>>
  readonly program?: Readonly<Record<string, string>>
}

/** What it may say about which claims are judged. */
export interface SelectionFlags {
  readonly profile?: string
  readonly level?: Level
  readonly claim?: readonly string[]
}

/** What it may say about the plan. */
export interface PlanFlags {
  readonly seed?: number
  readonly rounds?: number
}

/** What it may say about how the checks are run. */
export interface ConductFlags {
  readonly jobs?: number
  readonly failFast?: boolean
  readonly accept?: readonly string[]
  readonly timeLimit?: string
  readonly out?: string
  readonly keep?: boolean
}

export type RunFlags = TestbedFlags & SelectionFlags & PlanFlags & ConductFlags

export function addTestbedFlags(command: Command): Command {
  return command
    .option(
      '--provider <name>',
      'embedded: simulated nodes; kind: real ones; containers: stores (kubeconfig comes later)',
      parseProvider,
    )
    .option('--context <name>', 'the cluster to use, with --provider kubeconfig', parseContext)
    .option('--kubernetes <version>', 'minor or exact version, such as 1.36 or 1.36.4')
    .option('--etcd <version>', 'minor or exact version, such as 3.6')
    .option('--dapr <version>', 'minor or exact version, such as 1.18')
    .option(
      '--timings <name>',
      'fast for development and nightly runs, production for statements',
      parseOneOf('--timings', ['fast', 'production']),
    )
    .option(
      '--set <key=value>',
      'a setting of the testbed, such as etcd.members=3',
      parsePair('--set'),
    )
    .option(
      '--program <name=path>',
      'use this program instead of a cached one',
      parsePair('--program'),
    )
}

export function addSelectionFlags(command: Command): Command {
  return command
    .option('--profile <name>', 'the claims to judge when no check is named: core, etcd-soak, own')
    .option('--level <level>', 'only claims of this level or above: MUST, SHOULD, MAY', parseLevel)
    .option('--claim <id>', 'only this claim; may be repeated', collect(String))
}

export function addPlanFlags(command: Command): Command {
  return command
    .option('--seed <number>', 'decides all chance; drawn and printed if absent', parseSeed)
    .option('--rounds <number>', 'how often a check repeats its round', rounds)
}

export function addConductFlags(command: Command): Command {
  return command
    .option('--jobs <number>', 'checks side by side; from cores and memory if absent', jobs)
    .option('--fail-fast', 'stop at the first failed MUST')
    .option(
      '--accept <issue>',
      'let a known defect pass, as owner/name#number',
      collect(parseIssue),
    )
    .option(
      '--time-limit <duration>',
      'end the run after this time, such as 30m; a soak goes on for so long',
    )
    .option('--out <folder>', "the run's folder, empty or absent (default .holdfast/runs/<id>)")
    .option('--keep', 'leave the testbeds as they are, to look at; sweep takes them away')
}

const rounds = parseWholeNumber('--rounds', 1, 1000)
const jobs = parseWholeNumber('--jobs', 1, 64)
