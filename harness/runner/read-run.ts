import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { describeError, UsageError } from '../core/errors.ts'
import { families } from '../assets/catalogue.ts'
import { providerNames } from '../core/provider.ts'
import type { RunOptions } from './run-options.ts'

/** What an earlier run was called with; only what later commands rest on is looked at. */
const runRecord = z.object({
  run: z.string(),
  holdfast: z.string(),
  options: z.looseObject({
    what: z.array(z.string()),
    profile: z.string(),
    provider: z.enum(providerNames),
    kubernetes: z.string(),
    etcd: z.string(),
    // An earlier holdfast knew no Dapr.
    dapr: z.string().default(families.dapr.defaultMinor),
    seed: z.int().min(0),
    rounds: z.int().min(1),
    timings: z.enum(['fast', 'production']),
    jobs: z.int().min(1).optional(),
    level: z.enum(['MUST', 'SHOULD', 'MAY']).optional(),
    claims: z.array(z.string()),
    failFast: z.boolean(),
    accept: z.array(z.string()),
    timeLimitMs: z.number().optional(),
    keep: z.boolean(),
    settings: z.record(z.string(), z.string()),
    programs: z.record(z.string(), z.string()),
    checkFiles: z.array(z.string()),
    prove: z.boolean(),
    command: z.string(),
  }),
})

/** What `run.json` says. */
export interface RunRecord {
  readonly run: string
  /** Version of the holdfast that made the run. */
  readonly holdfast: string
  readonly options: RunOptions
}

/** Reads `run.json`; throws a UsageError that says what is wrong with it. */
export async function readRun(folder: string): Promise<RunRecord> {
  const path = join(folder, 'run.json')
  try {
    return runRecord.parse(JSON.parse(await readFile(path, 'utf8'))) as RunRecord
  } catch (error) {
    const problem =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
        : describeError(error)
    throw new UsageError(`cannot read ${path}: ${problem}`)
  }
}
