import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { arch, platform, versions } from 'node:process'
import { availableMemory } from '../assets/available-memory.ts'
import { cacheFolder, type Environment } from '../assets/cache-folder.ts'
import { families, officialServers, programs } from '../assets/catalogue.ts'
import { fetchText } from '../assets/fetch-text.ts'
import { goVersion } from '../assets/go-version.ts'
import { locatePrograms, type LocatedPrograms } from '../assets/locate-programs.ts'
import { requirePlatform } from '../assets/platform.ts'
import { neededRoom, shortages } from '../assets/room-to-build.ts'
import { toolsFolder } from '../assets/tools-folder.ts'
import { isWarm } from '../assets/warm-mark.ts'
import { dockerAnswers } from '../clients/containers/docker-answers.ts'
import { describeError } from '../core/errors.ts'
import { embeddedPrograms } from '../providers/embedded/embedded-provider.ts'
import { describeBytes } from '../reporters/describe-bytes.ts'
import { checkJobs } from './check-jobs.ts'

/** One thing that was looked at. `missing` may keep the default run from working; a `note` not. */
export interface Finding {
  readonly name: string
  readonly state: 'good' | 'missing' | 'note' | 'later'
  readonly seen: string
  /** How to get what is missing. */
  readonly advice?: string
}

/** What a machine can run. */
export interface Examination {
  /** Whether the default run can work: all programs are there, or can be had. */
  readonly canRun: boolean
  readonly findings: readonly Finding[]
}

/** How long the servers of the official releases may take to answer. */
const networkLimitMs = 4_000

/** Looks at everything that the default run needs, and changes nothing. */
export async function examine(environment: Environment, signal: AbortSignal): Promise<Examination> {
  const machine = [
    nodeFinding(),
    await coresFinding(),
    await memoryFinding(),
    await diskFinding(environment),
  ]
  const { findings, problem } = await programFindings(environment, signal)
  return {
    canRun: problem === undefined,
    findings: [
      ...machine,
      ...findings,
      problem === undefined
        ? { name: 'provider embedded', state: 'good', seen: 'can be used' }
        : { name: 'provider embedded', state: 'missing', seen: problem },
      ...(await engineFindings(signal)),
      await suiteFinding('k6', 'load', environment, signal),
      await suiteFinding('dapr-scheduler', 'dapr', environment, signal),
      {
        name: 'provider kubeconfig',
        state: 'later',
        seen: 'comes with a later holdfast',
      },
    ],
  }
}

/** What runs in containers: what they run is found or built like everything else. */
async function engineFindings(signal: AbortSignal): Promise<readonly Finding[]> {
  const answers = await dockerAnswers(signal)
  return ['kind', 'containers'].map((provider): Finding => {
    const name = `provider ${provider}`
    if (answers === true) {
      return { name, state: 'good', seen: 'can be used: a Docker engine answers' }
    }
    const advice = `install and start Docker for --provider ${provider}; the default needs none`
    return { name, state: 'note', seen: String(answers), advice }
  })
}

/** What only one suite needs. */
async function suiteFinding(
  name: 'k6' | 'dapr-scheduler',
  suite: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<Finding> {
  const advice = `the first run of the suite ${suite} provides it; nothing else needs it`
  try {
    const { found, missing } = await locatePrograms({ programs: [name], environment }, signal)
    const [there] = found
    if (there !== undefined) {
      const { origin, path, version } = there
      return { name, state: 'good', seen: `${version} from ${origin}: ${path}` }
    }
    return { name, state: 'note', seen: `${missing[0]?.release.version} is not here yet`, advice }
  } catch (error) {
    return { name, state: 'note', seen: describeError(error) }
  }
}

function nodeFinding(): Finding {
  return { name: 'Node.js', state: 'good', seen: versions.node }
}

async function coresFinding(): Promise<Finding> {
  const jobs = await checkJobs('embedded')
  const seen = `${availableParallelism()}: ${jobs} checks side by side unless --jobs says otherwise`
  return { name: 'cores', state: 'good', seen }
}

async function memoryFinding(): Promise<Finding> {
  const bytes = await availableMemory('/')
  const seen = `${describeBytes(bytes)} available`
  // A testbed of default size takes about half of this.
  if (bytes >= 1024 ** 3) return { name: 'memory', state: 'good', seen }
  return { name: 'memory', state: 'note', seen, advice: 'one testbed wants about 1 GiB' }
}

async function diskFinding(environment: Environment): Promise<Finding> {
  const folder = cacheFolder(environment)
  const bytes = await freeBytes(folder)
  return { name: 'disk', state: 'good', seen: `${describeBytes(bytes)} free for ${folder}` }
}

async function freeBytes(folder: string): Promise<number> {
  let there = folder
  while (!existsSync(there)) there = dirname(there)
  const { bavail, bsize } = await statfs(there)
  return bavail * bsize
}

/** The programs, and Go and the network where some of them are missing. */
async function programFindings(
  environment: Environment,
  signal: AbortSignal,
): Promise<{ readonly findings: readonly Finding[]; readonly problem?: string }> {
  let located: LocatedPrograms
  try {
    requirePlatform(platform, arch)
    located = await locatePrograms({ programs: embeddedPrograms, environment }, signal)
  } catch (error) {
    return { findings: [], problem: describeError(error) }
  }
  const found = located.found.map(({ name, origin, path, version }): Finding => {
    return { name, state: 'good', seen: `${version} from ${origin}: ${path}` }
  })
  const go = await goFinding(located, environment, signal)
  if (located.missing.length === 0) return { findings: [...found, go] }
  const network = await networkFinding(located, environment, signal)
  const can = [go, network].some(({ state }) => state === 'good')
  const missing = located.missing.map(({ cachePath, program, release }): Finding => ({
    name: program,
    state: can ? 'note' : 'missing',
    seen: `${release.version} is not here yet`,
    advice: can
      ? `the first run ${network.state === 'good' ? 'downloads' : 'builds'} it`
      : `put it into a folder that HOLDFAST_ASSETS names, or to ${cachePath} with its .json`,
  }))
  const findings = [...found, ...missing, go, network]
  if (can) return { findings }
  return { findings, problem: 'programs are missing, and can be neither downloaded nor built' }
}

/** Whether the missing programs can be built here. */
async function goFinding(
  located: LocatedPrograms,
  environment: Environment,
  signal: AbortSignal,
): Promise<Finding> {
  const go = await goVersion(environment, signal)
  if ('problem' in go) {
    const state = located.missing.length > 0 ? 'missing' : 'note'
    return { name: 'Go', state, seen: go.problem, advice: 'https://go.dev/dl' }
  }
  const lacking = await lackingRoom(located, join(located.cacheFolder, 'go'))
  if (lacking.length === 0) return { name: 'Go', state: 'good', seen: go.version }
  return { name: 'Go', state: 'missing', seen: `${go.version}, but ${lacking.join('; ')}` }
}

async function lackingRoom(
  { cacheFolder, missing }: LocatedPrograms,
  goFolder: string,
): Promise<readonly string[]> {
  if (missing.length === 0) return []
  const releases = new Map(missing.map(({ release }) => [release.family, release])).values()
  const builds = await Promise.all(
    [...releases].map(async ({ family, minor }) => ({
      cost: families[family].cost,
      warm: await isWarm(goFolder, join(toolsFolder(), family, minor)),
    })),
  )
  const there = {
    diskBytes: await freeBytes(cacheFolder),
    memoryBytes: await availableMemory('/'),
  }
  return shortages(neededRoom(builds), there, cacheFolder)
}

async function networkFinding(
  { missing, platform }: LocatedPrograms,
  environment: Environment,
  signal: AbortSignal,
): Promise<Finding> {
  const name = 'official releases'
  const offline = environment['HOLDFAST_OFFLINE'] ?? ''
  if (offline !== '' && offline !== '0') {
    return { name, state: 'missing', seen: 'HOLDFAST_OFFLINE is set' }
  }
  const urls = missing.map(({ program, release }) => {
    const { architecture } = platform
    const { version } = release
    return programs[program].download({ program, version, architecture, servers: officialServers })
      .checksum.url
  })
  const origins = [...new Map(urls.map((url) => [new URL(url).origin, url])).values()]
  const answers = await Promise.all(
    origins.map((url) =>
      fetchText(url, networkLimitMs, signal).then(
        () => undefined,
        () => new URL(url).host,
      ),
    ),
  )
  const silent = answers.filter((host) => host !== undefined)
  return silent.length === 0
    ? { name, state: 'good', seen: 'can be reached' }
    : { name, state: 'missing', seen: `${silent.join(', ')} cannot be reached from here` }
}
