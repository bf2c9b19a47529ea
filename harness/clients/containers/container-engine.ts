import { HarnessError } from '../../core/errors.ts'
import type { LaneFacts } from '../../core/run-summary.ts'
import { docker } from './docker.ts'

const call = { name: 'the version of the container engine', limitMs: 20_000 }
const format = '{{.ServerVersion}} {{.CgroupVersion}}'

/** Which engine starts the containers, and the version of cgroups of its machine. */
export async function containerEngine(signal: AbortSignal): Promise<LaneFacts> {
  const text = (await docker(['info', '--format', format], call, signal)).trim()
  const [, version, cgroups] = /^(\S+) ([12])$/.exec(text) ?? []
  if (version === undefined || cgroups === undefined) {
    throw new HarnessError(`docker does not tell its version and that of cgroups: ${text}`)
  }
  return { containerEngine: `docker ${version}`, cgroups: `v${cgroups}` }
}
