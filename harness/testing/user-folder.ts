import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { runCommand, type CommandResult } from '../clients/shell/run-command.ts'

const repository = join(import.meta.dirname, '..', '..')

/** A folder as a user has it: outside the repository, with this holdfast packed and installed. */
export interface UserFolder {
  readonly path: string
  /** Paths of the files in the tarball. */
  readonly packed: readonly string[]
  /** Runs a command there, with the Node that the user has on the PATH. */
  run(file: string, ...args: string[]): Promise<CommandResult>
  remove(): Promise<void>
}

/** Builds, packs, and installs into an empty folder, with other packages beside it. */
export async function makeUserFolder(...beside: readonly string[]): Promise<UserFolder> {
  const path = await mkdtemp(join(tmpdir(), 'holdfast-user-'))
  const run = (file: string, ...args: string[]): Promise<CommandResult> => runIn(path, file, args)
  await succeed(runIn(repository, 'npm', ['run', 'build']))
  const pack = ['pack', '--json', '--pack-destination', path]
  const { stdout } = await succeed(runIn(repository, 'npm', pack))
  const [tarball] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }]
  await succeed(run('npm', 'init', '--yes'))
  await succeed(run('npm', 'pkg', 'set', 'type=module'))
  const wanted = [`./${tarball.filename}`, ...beside]
  const quietly = ['--no-audit', '--no-fund', '--prefer-offline']
  await succeed(run('npm', 'install', '--save-dev', ...quietly, ...wanted))
  return {
    path,
    packed: tarball.files.map((file) => file.path),
    run,
    async remove() {
      // Also takes its runs out of the index that `sweep` reads.
      await run('npx', 'holdfast', 'prune', '--keep', '0')
      await rm(path, { recursive: true, force: true })
    },
  }
}

/** The result of a command, or an error with what it said. */
export async function succeed(running: Promise<CommandResult>): Promise<CommandResult> {
  const result = await running
  if (result.exitCode === 0) return result
  throw new Error(`ended with ${result.exitCode}:\n${result.stdout}\n${result.stderr}`)
}

function runIn(cwd: string, file: string, args: readonly string[]): Promise<CommandResult> {
  const environment = userEnvironment()
  return runCommand({ file, args, cwd, environment }, new AbortController().signal)
}

/** Without what npm and vitest add for their own children. */
function userEnvironment(): Record<string, string> {
  const foreign = /^(npm_|VITEST|NODE_ENV$|HOLDFAST_RUN$|GITHUB_STEP_SUMMARY$)/
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules') && !folder.includes('node-gyp-bin'))
  return { ...(Object.fromEntries(kept) as Record<string, string>), PATH: path.join(delimiter) }
}
