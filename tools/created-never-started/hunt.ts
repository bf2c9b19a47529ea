/**
 * Hunts for pods that were created and never started, and prints what it found as a table:
 *
 *     npm run hunt -- --rounds 4 --seed 1     # three attempts each round, three minutes each
 *     npm run hunt -- --of FOLDER             # the table of a run that is over
 *
 * What stands behind `--` otherwise goes to `holdfast run` as it is. Ends as the run does, so that a
 * hunt that was successful ends with 1.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { describeError } from '../../harness/core/errors.ts'
import { packageRoot } from '../../harness/runner/package-root.ts'
import { readHistory } from '../../harness/runner/history-file.ts'
import { readReport } from '../../harness/runner/read-report.ts'
import { stuckAfterMs } from '../../suites/nodes/crowd.ts'
import { huntRows } from './hunt-rows.ts'
import { huntTable } from './hunt-table.ts'

const check = 'nodes/created-never-started'

await hunt().catch((error: unknown) => {
  process.stderr.write(`${describeError(error)}\n`)
  process.exitCode = 3
})

async function hunt(): Promise<void> {
  const args = process.argv.slice(2)
  const options = { of: { type: 'string' }, out: { type: 'string' } } as const
  const { of, out } = parseArgs({ args, options, strict: false }).values
  if (typeof of === 'string') return print(of)
  const folder = typeof out === 'string' ? out : await newFolder()
  process.exitCode = await run(['run', check, '--provider', 'kind', ...args, '--out', folder])
  await print(folder)
}

async function newFolder(): Promise<string> {
  const parent = join(process.cwd(), '.holdfast', 'hunts')
  await mkdir(parent, { recursive: true })
  return mkdtemp(join(parent, 'hunt-'))
}

/** A Ctrl-C reaches the run itself, which then still writes its report. */
function run(args: readonly string[]): Promise<number> {
  process.on('SIGINT', () => undefined)
  const launch = join(packageRoot, 'harness', 'launch.js')
  const child = spawn(process.execPath, [launch, ...args], { stdio: ['inherit', 2, 'inherit'] })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 3))
  })
}

async function print(folder: string): Promise<void> {
  const report = await readReport(folder)
  const history = await readHistory(join(folder, 'history.jsonl'), { check })
  const found = history.checks.get(check)
  if (found === undefined) throw new Error(`${folder} has no history of ${check}`)
  const limitMs = stuckAfterMs
  process.stdout.write(huntTable(huntRows(found, limitMs), { limitMs, report }))
}
