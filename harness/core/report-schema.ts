import { z } from 'zod'
import type { Timings } from './timings.ts'

/** Grows its number only when an older reader could misread a report. */
export const reportApiVersion = 'holdfast.dev/v1'

const ms = z.number().nonnegative()
const count = z.int().nonnegative()
const level = z.enum(['MUST', 'SHOULD', 'MAY'])
const verdict = z.enum(['pass', 'fail', 'unknown', 'skipped'])
const result = z.enum(['success', 'partial', 'failure'])

/** Who made what was judged; the part of a report that a vendor fills in. */
export const implementationSchema = z.object({
  organization: z.string().min(1).describe('Company, group or person that maintains it.'),
  project: z.string().min(1).describe('Name of the project or product.'),
  url: z.url({ protocol: /^https?$/ }).describe('Where to read more about it.'),
  version: z.string().min(1).describe('The version that was judged.'),
  contact: z.array(z.string()).describe('Who answers for it: accounts, teams, addresses, pages.'),
})

/** Every length of time and rate. Later fields must be optional: old reports lack them. */
const timingsSchema = z.object({
  name: z.enum(['fast', 'production']),
  nodeLeaseMs: ms,
  nodeMonitorPeriodMs: ms,
  nodeMonitorGraceMs: ms,
  tolerationMs: ms,
  eviction: z.object({ nodesPerSecond: z.number(), secondaryNodesPerSecond: z.number() }),
  election: z.object({ leaseMs: ms, renewMs: ms, retryMs: ms }),
  clients: z.object({
    controllerManagerQps: z.number(),
    controllerManagerBurst: z.number(),
    schedulerQps: z.number(),
    schedulerBurst: z.number(),
  }),
  compactionIntervalMs: ms,
  etcdQuotaBytes: count,
  restart: z.object({ backOffFirstMs: ms, backOffMaxMs: ms, resetAfterMs: ms }),
  terminationMs: ms,
  machine: z
    .object({
      nodeStartMs: ms,
      containerStartMs: ms,
      componentStartMs: ms,
      shutdownGraceMs: ms.exactOptional(),
      shutdownGraceCriticalMs: ms.exactOptional(),
    })
    .exactOptional()
    .describe('What real machines add; absent where nodes are simulated.'),
}) satisfies z.ZodType<Timings>

const statisticsSchema = z.object({
  passed: count,
  failed: count.describe('Includes the accepted ones.'),
  unknown: count,
  skipped: count,
  accepted: count.describe('Failed ones that a gate was told to let pass.'),
})

const claimGroupSchema = z.object({
  result: result.describe('`success` only if every claim of the group passed; unknown is partial.'),
  statistics: statisticsSchema,
  failedClaims: z.array(z.string()).optional(),
  acceptedClaims: z.array(z.string()).optional(),
  unknownClaims: z.array(z.string()).optional(),
  skippedClaims: z.array(z.string()).optional(),
  excludedClaims: z
    .array(z.string())
    .optional()
    .describe('No claims on this lane, so in none of the statistics.'),
})

const profileSchema = z.object({
  name: z.string().describe('The profile, or `selection` when the user chose single checks.'),
  summary: z.string().describe('The result in one sentence.'),
  core: claimGroupSchema.describe('The MUST claims: they decide conformance.'),
  extended: claimGroupSchema.optional().describe('The SHOULD and MAY claims.'),
})

const proofSchema = z.object({
  summary: z.string(),
  result,
  statistics: z.object({ proven: count, didNotFail: count, undecided: count, notRun: count }),
})

const evidenceSchema = z.object({
  atMs: z.number().describe('Milliseconds on the monotonic clock of the run, as in its history.'),
  text: z.string(),
  subject: z.string().optional().describe('`namespace/name` of an object, or a member.'),
})

const claimSchema = z.object({
  id: z.string().describe('Stable for years.'),
  level,
  sentence: z.string().describe('What is claimed.'),
  source: z.string().describe('URL of the text that promises it.'),
  verdict,
  reason: z.string().describe('Why this verdict, in one sentence with numbers.'),
  floor: z.string().describe('What must have been due for a verdict at all.'),
  knownDefect: z.string().optional().describe('Public issue that this failure shows.'),
  accepted: z.string().optional().describe('The `--accept` that lets a gate pass this failure.'),
  excluded: z.boolean().optional().describe('True when it is no claim on this lane.'),
  failsUnder: z.object({
    sabotage: z.string().describe('The defect under which this claim has to fail.'),
    status: z
      .enum(['proven', 'did-not-fail', 'undecided', 'not-run'])
      .describe('What this run says about it; `not-run` unless `prove` made the report.'),
  }),
  evidence: z.array(evidenceSchema).optional().describe('At most twenty events that show it.'),
  evidenceFolder: z.string().optional().describe('Relative to the folder of the run.'),
})

const checkSchema = z.object({
  id: z.string(),
  title: z.string(),
  sabotage: z.string().optional().describe('The defect that was built in on purpose.'),
  durationMs: ms,
  skipped: z.string().optional().describe('Why the check was not run.'),
  excluded: z.boolean().optional().describe('True when the user or the profile left it out.'),
  error: z.string().optional().describe('Why the harness, the provider or the check broke.'),
  leftovers: z.array(z.string()).optional().describe('What could not be undone.'),
  lasted: z
    .object({
      rounds: count,
      rssBytes: z
        .object({ start: count, middle: count, end: count })
        .describe('Memory of the runner after the first round, half-way, after the last.'),
    })
    .exactOptional()
    .describe('Of a check that goes on for as long as it is told.'),
  claims: z.array(claimSchema),
})

const runSchema = z.object({
  id: z.string(),
  state: z.enum(['complete', 'interrupted', 'time-limit', 'broken']),
  error: z.string().optional().describe('Why the harness or the provider broke.'),
  startedAt: z.iso.datetime(),
  durationMs: ms,
})

/** A conformance report as data, in the order in which it is written. */
export const reportSchema = z
  .object({
    apiVersion: z.literal(reportApiVersion),
    kind: z.literal('ConformanceReport'),
    date: z.iso.datetime().describe('When the run ended, UTC.'),
    statement: z
      .enum(['conformance', 'smoke', 'selection', 'proof'])
      .describe('What the report may be used for; only `conformance` is fit to be published.'),
    implementation: implementationSchema,
    holdfast: z.string().describe('Version of holdfast.'),
    profiles: z.array(profileSchema),
    proof: proofSchema.optional().describe('Instead of profiles, when `prove` made the report.'),
    provider: z.string(),
    versions: z.record(z.string(), z.string()).describe('Programs under test.'),
    lane: z
      .object({
        containerEngine: z.string().describe('Name and version, such as `docker 28.2.2`.'),
        cgroups: z.string().describe('`v1` or `v2`.'),
      })
      .exactOptional()
      .describe('What nodes that are containers stand on; absent where nodes are simulated.'),
    seed: z.int().nonnegative(),
    command: z.string().describe('Repeats the run.'),
    timings: timingsSchema,
    run: runSchema,
    checks: z.array(checkSchema),
    leftovers: z.array(z.string()).describe('What could not be undone; empty on a clean end.'),
    artefacts: z.record(z.string(), count).describe('Repaired artefacts of the lane, how often.'),
    history: z
      .object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), events: count })
      .optional()
      .describe('Digest of history.jsonl, which `holdfast judge` judges again.'),
    runner: z.object({ rssBytesMax: count, cpuMs: ms }).describe('What holdfast itself cost.'),
  })
  .describe('What one run of holdfast says about one implementation.')

/** The JSON Schema of a report. Readers ignore fields that they do not know. */
export function reportJsonSchema(): z.core.JSONSchema.BaseSchema {
  const schema = z.toJSONSchema(reportSchema, { io: 'input' })
  return {
    ...schema,
    $id: 'urn:holdfast:v1:conformance-report',
    title: 'Conformance report of holdfast',
  }
}
