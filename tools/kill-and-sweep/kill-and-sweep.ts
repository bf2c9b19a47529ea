/**
 * Kills the runner with SIGKILL at random moments of real runs, sweeps, and looks whether the
 * machine is as it was: no process of the run, no listening port, nothing in the temporary and home
 * folders, no container, volume or network of the Docker engine, nothing left for a second sweep.
 *
 *   node tools/kill-and-sweep/kill-and-sweep.ts [--times 20] [--seed 1] [--provider kind]
 *
 * On the embedded lane every fifth run starts with an empty cache, so that it is killed while it
 * builds. Nothing else may run on the machine beside it.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { processesWithVariable } from '../../harness/clients/shell/processes-with-variable.ts'
import { sleep } from '../../harness/core/clock.ts'
import { Random } from '../../harness/core/random.ts'

const root = join(import.meta.dirname, '..', '..')
const launcher = join(root, 'harness', 'launch.js')
const signal = new AbortController().signal

/** What is looked at before and after. */
interface Look {
  readonly ports: ReadonlySet<string>
  readonly temporary: ReadonlySet<string>
  readonly home: ReadonlySet<string>
  /** Containers, volumes and networks, also those that are stopped; none without an engine. */
  readonly engine: ReadonlySet<string>
}

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    provider: { type: 'string', default: 'embedded' },
  },
})
const { seed, provider } = values
const times = Number(values.times)
const isKind = provider === 'kind'
/** Until the first testbed is there, and well into its faults. */
const latestMs = isKind ? 150_000 : 75_000
const checks = isKind
  ? ['nodes/worker-restarts', 'nodes/power-cut', 'etcd-quota/full-and-repaired']
  : ['etcd-quota/filled-through-the-api', 'pending', 'topology']
const random = new Random(`kill-and-sweep/${seed}`)
console.log(`seed ${seed}, ${times} kills`)
let bad = 0
for (let time = 0; time < times; time++) bad += await killOnce(time)
console.log(bad === 0 ? `${times} kills, nothing left` : `${bad} of ${times} left something`)
process.exit(bad === 0 ? 0 : 1)

async function killOnce(time: number): Promise<0 | 1> {
  const builds = !isKind && time % 5 === 4
  const check = random.pick(checks)
  const afterMs = builds ? random.between(2_000, 20_000) : random.between(500, latestMs)
  const folder = mkdtempSync(join(root, '.kill-and-sweep-'))
  const environment = {
    ...process.env,
    ...(builds && { XDG_CACHE_HOME: join(folder, 'cache'), HOLDFAST_OFFLINE: '1' }),
  }
  const before = look()
  const out = join(folder, 'run')
  const runner = spawn(
    process.execPath,
    [launcher, 'run', check, '--provider', provider, '--seed', String(time), '--out', out],
    { cwd: folder, env: environment, stdio: 'ignore', detached: true },
  )
  const exited = new Promise((resolve) => runner.once('exit', resolve))
  await Promise.race([sleep(afterMs, signal), exited])
  runner.kill('SIGKILL')
  await exited
  const sweep = (): string =>
    execFileSync(process.execPath, [launcher, 'sweep'], {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
    })
  const first = sweep().trim().split('\n')
  const second = sweep().trim()
  const problems = await problemsAfter(before, out, second)
  rmSync(folder, { recursive: true, force: true })
  const what = `${builds ? 'building for ' : ''}${check} killed after ${(afterMs / 1000).toFixed(1)} s`
  console.log(
    `${time + 1}. ${what}: swept ${first.length} lines; ${problems.join('; ') || 'clean'}`,
  )
  return problems.length === 0 ? 0 : 1
}

async function problemsAfter(before: Look, out: string, second: string): Promise<string[]> {
  const problems: string[] = []
  const run = runOf(out)
  if (run !== undefined) {
    const left = await processesWithVariable('HOLDFAST_RUN', run)
    if (left.length > 0) problems.push(`${left.length} processes of ${run} live`)
  }
  const after = look()
  const ports = [...after.ports].filter((port) => !before.ports.has(port))
  if (ports.length > 0) problems.push(`ports ${ports.join(', ')} are listened on`)
  const files = [...after.temporary].filter((name) => !before.temporary.has(name))
  if (files.length > 0) problems.push(`${files.join(', ')} in ${tmpdir()}`)
  const atHome = [...after.home].filter((name) => !before.home.has(name))
  if (atHome.length > 0) problems.push(`${atHome.join(', ')} in the home folder`)
  const engine = [...after.engine].filter((name) => !before.engine.has(name))
  if (engine.length > 0) problems.push(`the engine has ${engine.join(', ')}`)
  if (!second.includes('nothing to sweep')) problems.push(`a second sweep said: ${second}`)
  return problems
}

function runOf(out: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as { run: string }).run
  } catch {
    return undefined
  }
}

function look(): Look {
  const tcp = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)
  const listening = tcp
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === '0A')
  return {
    ports: new Set(
      listening.map(([, local = '']) => String(parseInt(local.split(':')[1] ?? '', 16))),
    ),
    temporary: new Set(readdirSync(tmpdir())),
    home: new Set(readdirSync(homedir())),
    engine: new Set(isKind ? engineNames() : []),
  }
}

function engineNames(): string[] {
  const looks = [
    ['ps', '--all', '--format', 'container {{.Names}}'],
    ['volume', 'ls', '--format', 'volume {{.Name}}'],
    ['network', 'ls', '--format', 'network {{.Name}}'],
  ]
  return looks
    .flatMap((args) => execFileSync('docker', args, { encoding: 'utf8' }).split('\n'))
    .filter((line) => line !== '')
}
