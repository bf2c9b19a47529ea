import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { describeError, UsageError } from '../core/errors.ts'
import { providerNames } from '../core/provider.ts'
import { implementationSchema } from '../core/report-schema.ts'
import type { Configuration } from './define-config.ts'

const fileNames = ['holdfast.config.ts', 'holdfast.config.mjs', 'holdfast.config.js']

const wholeNumber = z.int().min(1)

const schema = z.strictObject({
  checks: z.array(z.string().min(1)),
  profile: z.string(),
  provider: z.enum(providerNames, `must be one of ${providerNames.join(', ')}`),
  kubernetes: z.string(),
  etcd: z.string(),
  dapr: z.string(),
  timings: z.enum(['fast', 'production']),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  rounds: wholeNumber,
  jobs: wholeNumber,
  level: z.enum(['MUST', 'SHOULD', 'MAY']),
  failFast: z.boolean(),
  accept: z.array(z.string()),
  timeLimit: z.string(),
  settings: z.record(z.string(), z.union([z.string(), z.number()])),
  programs: z.record(z.string(), z.string()),
  implementation: implementationSchema,
})

/**
 * The configuration in `cwd`, empty when there is none, with paths made absolute. Throws a
 * UsageError that names the file and the field when it cannot be used.
 */
export async function loadConfig(cwd: string): Promise<Configuration> {
  const path = fileNames.map((name) => join(cwd, name)).find((candidate) => existsSync(candidate))
  if (path === undefined) return {}
  const parsed = schema.partial().safeParse(await importConfig(path))
  if (!parsed.success) throw new UsageError(`${path}: ${problemsOf(parsed.error)}`)
  const { checks, programs, ...rest } = parsed.data as Configuration
  return {
    ...rest,
    ...(checks && { checks: checks.map((pattern) => resolve(cwd, pattern)) }),
    ...(programs && { programs: absolute(programs, cwd) }),
  }
}

async function importConfig(path: string): Promise<unknown> {
  let module: { default?: unknown; config?: unknown }
  try {
    module = (await import(pathToFileURL(path).href)) as typeof module
  } catch (error) {
    throw new UsageError(`cannot load ${path}: ${describeError(error)}`)
  }
  const value = module.default ?? module.config
  if (value !== undefined) return value
  throw new UsageError(`${path} exports no configuration: write export default defineConfig({ … })`)
}

function absolute(programs: Readonly<Record<string, string>>, cwd: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(programs).map(([name, path]) => [name, resolve(cwd, path)]),
  )
}

function problemsOf(error: z.ZodError): string {
  return error.issues
    .map(({ message, path }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ')
}
