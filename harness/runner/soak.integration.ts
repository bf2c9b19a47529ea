import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '../core/deadline.ts'
import { readReport } from './read-report.ts'
import { HoldfastCalls } from './testing/holdfast-calls.ts'

const soak = ['--profile', 'etcd-soak', '--set', 'etcd.members=3', '--seed', '1'] as const

let calls: HoldfastCalls
beforeAll(async () => {
  calls = await HoldfastCalls.prepare(['etcd', 'etcdutl'])
})
afterAll(async () => {
  await calls.call('sweep')
  await calls.remove()
})

describe('a check that lasts', () => {
  it('ends well at its time limit, with as many rounds as began before it', async () => {
    // A round takes between 5.5 s and 20 s: the second begins within the limit, the fifth does not.
    const args = [...soak, '--time-limit', '22s', '--out', 'limited']
    const { exitCode, out } = await calls.start('run', ...args).ended
    expect(exitCode, out).toBe(0)
    const { checks, profiles, run } = await readReport(join(calls.cwd, 'limited'))
    expect(run.state).toBe('complete')
    expect(profiles).toMatchObject([{ name: 'etcd-soak', core: { result: 'success' } }])
    const rounds = checks[0]?.lasted?.rounds ?? 0
    expect(rounds).toBeGreaterThanOrEqual(2)
    expect(rounds).toBeLessThan(5)
    expect(checks[0]?.lasted?.rssBytes.end).toBeGreaterThan(0)
  })

  it('ends in order when it is interrupted, as every other', async () => {
    const run = calls.start('run', ...soak, '--time-limit', '1h', '--out', 'interrupted')
    await waitFor(
      { name: 'a member to be lost', limitMs: 120_000 },
      async () => ({ done: run.out.includes('without quorum'), seen: run.out }),
      new AbortController().signal,
    )
    run.kill('SIGINT')
    const { exitCode, out } = await run.ended
    expect(exitCode, out).toBe(130)
    expect(existsSync(join(calls.cwd, 'interrupted', 'report.yaml'))).toBe(true)
    expect(await calls.call('sweep')).toMatchObject({ exitCode: 0, out: 'nothing to sweep\n' })
  })

  it('is not mixed with checks that end by themselves', async () => {
    const mixed = ['run', 'etcd-soak', 'etcd/limits', '--time-limit', '1m']
    const { exitCode, note } = await calls.call(...mixed)
    expect(exitCode).toBe(64)
    expect(note).toContain('--time-limit ends etcd-soak/members-lost well')
  })
})
