import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { docker } from '../clients/containers/docker.ts'
import { sleep } from '../core/clock.ts'
import { waitFor } from '../core/deadline.ts'
import { Random } from '../core/random.ts'
import { provideProgramImage } from '../providers/containers/provide-program-image.ts'
import { RunsIndex } from '../runner/runs-index.ts'
import { HoldfastCalls } from '../runner/testing/holdfast-calls.ts'

/** How many moments of the start are tried, besides the one in a fault. */
const kills = Number(process.env['HOLDFAST_KILLS'] ?? 2)
const never = new AbortController().signal
const what = ['etcd/disk-full', '--provider', 'containers', '--seed', '1']
/** Named as parts of a store of ours, and somebody else's. */
const stranger = `holdfast-test-stranger-${process.pid}`
const theirs = ['--label', 'holdfast.dev/testbed=stranger']

let calls: HoldfastCalls

beforeAll(async () => {
  const asked = { environment: process.env, progress: () => undefined, say: () => undefined }
  const { reference } = await provideProgramImage('etcd', asked, never)
  calls = await HoldfastCalls.prepare(['etcd', 'etcdutl'])
  await engine('create', '--name', stranger, ...theirs, '--entrypoint', 'etcd', reference)
  await engine('network', 'create', ...theirs, stranger)
  await engine('volume', 'create', ...theirs, stranger)
})

afterAll(async () => {
  await calls?.call('sweep')
  await calls?.remove()
  await engine('rm', '--force', stranger)
  await engine('network', 'rm', stranger)
  await engine('volume', 'rm', stranger)
})

describe('holdfast run --provider containers', () => {
  it('judges a check on a member with a disk of its own, and says what was under test', async () => {
    const before = await inEngine()
    expect(before).toEqual([`container ${stranger}`, `network ${stranger}`, `volume ${stranger}`])
    const { exitCode, note, out } = await calls.start('run', ...what, '--out', 'judged').ended
    expect(exitCode, out + note).toBe(0)
    expect(out).toMatch(/✓ MAY +disk-full-ends/)
    const report = await readFile(join(calls.cwd, 'judged', 'report.yaml'), 'utf8')
    expect(report).toContain('provider: containers')
    expect(report).toContain('holdfast/etcd:')
    expect(await inEngine()).toEqual(before)
  })
})

describe('a run in containers that is killed', () => {
  const random = new Random('killed-containers-run')
  const moments = Array.from({ length: kills }, () => random.between(500, 8_000))

  it.each(moments)('after %d ms leaves nothing that sweep does not take back', async (moment) => {
    await killAndSweep(`killed-${moment}`, () => sleep(moment, never))
  })

  it('while a disk is full leaves nothing that sweep does not take back', async () => {
    const swept = await killAndSweep('killed-full', async (said) => {
      await waitFor(
        { name: 'the full disk', limitMs: 120_000, everyMs: 20 },
        () => Promise.resolve({ done: said().includes('not a page more'), seen: said() }),
        never,
      )
    })
    expect(swept).toMatch(/removed container \S+-etcd-0\S*, container .*, volume .*, network /)
  })

  async function killAndSweep(
    out: string,
    until: (said: () => string) => Promise<void>,
  ): Promise<string> {
    const before = await inEngine()
    const run = calls.start('run', ...what, '--out', out)
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

/** What runs of these calls have in the engine, and the stranger, which has to stay. */
async function inEngine(): Promise<readonly string[]> {
  const index = new RunsIndex(join(calls.root, 'cache', 'holdfast'))
  const ours = (await index.list()).map(({ id }) => `holdfast-${id}-`)
  const looks = await Promise.all([
    engine('ps', '--all', '--format', 'container {{.Names}}'),
    engine('network', 'ls', '--format', 'network {{.Name}}'),
    engine('volume', 'ls', '--format', 'volume {{.Name}}'),
  ])
  return looks
    .join('')
    .split('\n')
    .filter((line) => {
      const [, name = ''] = line.split(' ')
      return name === stranger || ours.some((one) => name.startsWith(one))
    })
    .sort()
}

function engine(...args: readonly string[]): Promise<string> {
  return docker(args, { name: `docker ${args[0]}`, limitMs: 60_000 }, never)
}
