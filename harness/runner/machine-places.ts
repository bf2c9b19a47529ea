import { homedir, hostname, tmpdir } from 'node:os'
import { resolve } from 'node:path'
import type { MachinePlaces } from '../core/scrub.ts'

/** What this machine must not tell in the report of a run: see `scrubber`. */
export function machinePlaces(runFolder: string): MachinePlaces {
  return {
    runFolder: resolve(runFolder),
    workingFolder: process.cwd(),
    homeFolder: homedir(),
    temporaryFolder: tmpdir(),
    hostName: hostname(),
  }
}
