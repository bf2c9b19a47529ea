import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { docker } from '../clients/containers/docker.ts'
import { sleep } from '../core/clock.ts'
import { clusterLabel } from '../providers/kind/cluster-names.ts'
import { nodeImagePrograms } from '../providers/kind/node-image/node-image-programs.ts'
import { provideNodeImage } from '../providers/kind/node-image/provide-node-image.ts'
import { waitFor } from '../core/deadline.ts'
import { Random } from '../core/random.ts'
import { RunsIndex } from '../runner/runs-index.ts'
import { HoldfastCalls } from '../runner/testing/holdfast-calls.ts'

/** How many moments of the start are tried, besides the one in a fault. */
const kills = Number(process.env['HOLDFAST_KILLS'] ?? 2)
const never = new AbortController().signal
/** Looks like a cluster of kind, and is somebody else's. */
const stranger = `holdfast-test-stranger-${process.pid}`

let calls: HoldfastCalls
let image: string

beforeAll(async () => {
  const asked = { environment: process.env, progress: () => undefined, say: () => undefined }
  image = (await provideNodeImage(asked, never)).reference
  calls = await HoldfastCalls.prepare([...nodeImagePrograms, 'kind'])
  const label = `${clusterLabel}=${stranger}`
  await engine('create', '--name', stranger, '--label', label, '--entrypoint', 'true', image)
  await engine('network', 'create', '--label', label, stranger)
})

afterAll(async () => {
  await calls?.call('sweep')
  await calls?.remove()
  await engine('rm', '--force', '--volumes', stranger)
  await engine('network', 'rm', stranger)
})

describe('holdfast run --provider kind', () => {
  it('judges a check on real nodes and says what was under test', async () => {
    const before = await inEngine()
    expect(before).toEqual(expect.arrayContaining([`container ${stranger}`, `network ${stranger}`]))
    const what = ['nodes/kubelet-restarts', '--set', 'nodes=1', '--set', 'zones=1']
    const run = calls.start('run', ...what, '--provider', 'kind', '--seed', '1', '--out', 'judged')
    const { exitCode, note, out } = await run.ended
    expect(exitCode, out + note).toBe(0)
    expect(out).toContain('kubelet-restart-changes-no-pod')
    const report = await readFile(join(calls.cwd, 'judged', 'report.yaml'), 'utf8')
    expect(report).toContain('provider: kind')
    expect(report).toContain(image)
    expect(await inEngine()).toEqual(before)
  })
})

describe('a run on kind that is killed', () => {
  const random = new Random('killed-kind-run')
  const moments = Array.from({ length: kills }, () => random.between(500, 30_000))

  it.each(moments)('after %d ms leaves nothing that sweep does not take back', async (moment) => {
    await killAndSweep(`killed-${moment}`, () => sleep(moment, never))
  })

  it('while all its machines are down leaves nothing that sweep does not take back', async () => {
    const swept = await killAndSweep('killed-dark', async (said) => {
      await waitFor(
        { name: 'the power cut', limitMs: 300_000, everyMs: 20 },
        () => Promise.resolve({ done: said().includes('all is dark'), seen: said() }),
        never,
      )
    })
    expect(swept).toContain('removed')
  })

  async function killAndSweep(
    out: string,
    until: (said: () => string) => Promise<void>,
  ): Promise<string> {
    const before = await inEngine()
    const what = ['nodes/power-cut', '--set', 'nodes=1', '--set', 'zones=1']
    const run = calls.start('run', ...what, '--provider', 'kind', '--seed', '1', '--out', out)
    await until(() => run.out)
    run.kill('SIGKILL')
    await run.ended
    const swept = await calls.call('sweep')
    expect(swept, swept.out).toMatchObject({ exitCode: 0, note: '' })
    expect(existsSync(join(calls.cwd, out, 'testbeds'))).toBe(false)
    expect(await inEngine()).toEqual(before)
    expect(await calls.call('sweep')).toMatchObject({ exitCode: 0, out: 'nothing to sweep\n' })
    return swept.out
  }
})

/**
 * What runs of these calls have in the engine, and volumes that no container holds; other users of
 * the engine may go on beside. The stranger is in it, too: it has to stay.
 */
async function inEngine(): Promise<readonly string[]> {
  const index = new RunsIndex(join(calls.root, 'cache', 'holdfast'))
  const ours = (await index.list()).map(({ id }) => `holdfast-${id}-`)
  const looks = await Promise.all([
    engine('ps', '--all', '--format', 'container {{.Names}}'),
    engine('network', 'ls', '--format', 'network {{.Name}}'),
    engine('volume', 'ls', '--filter', 'dangling=true', '--format', 'volume {{.Name}}'),
  ])
  return looks
    .join('')
    .split('\n')
    .filter((line) => {
      const [what, name = ''] = line.split(' ')
      return what === 'volume' || name === stranger || ours.some((one) => name.startsWith(one))
    })
    .sort()
}

function engine(...args: readonly string[]): Promise<string> {
  return docker(args, { name: `docker ${args[0]}`, limitMs: 60_000 }, never)
}
