import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sleep } from '../core/clock.ts'
import { waitFor } from '../core/deadline.ts'
import { Random } from '../core/random.ts'
import { marksInUse } from '../runner/end-marked-processes.ts'
import { RunsIndex } from '../runner/runs-index.ts'
import { HoldfastCalls } from '../runner/testing/holdfast-calls.ts'

/** The quickest check that breaks something. */
const check = 'pending/capacity-returns'
/** How many moments are tried, and up to when; a nightly run tries more of them. */
const kills = Number(process.env['HOLDFAST_KILLS'] ?? 3)
const latestMs = 14_000
const never = new AbortController().signal

let calls: HoldfastCalls
beforeAll(async () => {
  calls = await HoldfastCalls.prepare()
})
afterAll(async () => {
  await calls.call('sweep')
  await calls.remove()
})

/** Processes of any run made by these calls. */
async function processesLeft(): Promise<readonly string[]> {
  const index = new RunsIndex(join(calls.root, 'cache', 'holdfast'))
  const ids = new Set((await index.list()).map(({ id }) => id))
  return [...(await marksInUse('HOLDFAST_RUN'))].filter((mark) => ids.has(mark))
}

describe('a run that is killed', () => {
  const random = new Random('killed-run')
  const moments = Array.from({ length: kills }, () => random.between(200, latestMs))

  it.each(moments)('after %d ms leaves nothing that sweep does not take back', async (moment) => {
    const out = `killed-${moment}`
    const run = calls.start('run', check, '--seed', '1', '--out', out)
    // The moment is what is tested; nothing is waited for.
    await sleep(moment, never)
    run.kill('SIGKILL')
    await run.ended
    await sweepTakesAllBack(out)
  })

  it('while its scenario is played leaves all of a control plane, which sweep takes back', async () => {
    const run = calls.start('run', check, '--seed', '1', '--out', 'killed-in-scenario')
    await untilScenario(run)
    run.kill('SIGKILL')
    await run.ended
    expect(await sweepTakesAllBack('killed-in-scenario')).toContain('killed kube-apiserver')
  })
})

/** Returns what it said. */
async function sweepTakesAllBack(out: string): Promise<string> {
  const swept = await calls.call('sweep')
  expect(swept, swept.out).toMatchObject({ exitCode: 0, note: '' })
  expect(await processesLeft()).toEqual([])
  expect(existsSync(join(calls.cwd, out, 'testbeds'))).toBe(false)
  expect(await calls.call('sweep')).toMatchObject({ exitCode: 0, out: 'nothing to sweep\n' })
  expect(await readdir(join(calls.root, 'home'))).toEqual([])
  expect(await readdir(join(calls.root, 'tmp'))).toEqual([])
  return swept.out
}

async function untilScenario(run: { readonly out: string }): Promise<void> {
  await waitFor(
    { name: 'the scenario to begin', limitMs: 120_000 },
    async () => ({ done: run.out.includes('hold:'), seen: run.out }),
    never,
  )
}

describe("a run of Dapr's scheduler that is killed", () => {
  it('in a loss leaves nothing that sweep does not take back', async () => {
    const dapr = await HoldfastCalls.prepare(['dapr-scheduler'])
    try {
      const args = ['dapr/replicas-killed', '--set', 'dapr.replicas=3', '--out', 'killed']
      const run = dapr.start('run', ...args)
      await waitFor(
        { name: 'a replica to be away', limitMs: 120_000 },
        async () => ({ done: run.out.includes('a replica is away'), seen: run.out }),
        never,
      )
      run.kill('SIGKILL')
      await run.ended
      const swept = await dapr.call('sweep')
      expect(swept, swept.out).toMatchObject({ exitCode: 0, note: '' })
      expect(swept.out).toContain('killed dapr-scheduler')
      expect(existsSync(join(dapr.cwd, 'killed', 'testbeds'))).toBe(false)
      expect(await dapr.call('sweep')).toMatchObject({ exitCode: 0, out: 'nothing to sweep\n' })
      expect(await readdir(join(dapr.root, 'tmp'))).toEqual([])
    } finally {
      await dapr.remove()
    }
  })
})

describe('a run that is interrupted', () => {
  it('undoes, writes its report, ends with 130 and owes nothing', async () => {
    const run = calls.start('run', check, '--seed', '1', '--out', 'interrupted')
    await untilScenario(run)
    run.kill('SIGINT')
    const { exitCode, out } = await run.ended
    expect(out).toContain('interrupted: undoing')
    expect(exitCode).toBe(130)
    expect(existsSync(join(calls.cwd, 'interrupted', 'report.yaml'))).toBe(true)
    expect(await processesLeft()).toEqual([])
    expect(await calls.call('sweep')).toMatchObject({ exitCode: 0, out: 'nothing to sweep\n' })
  })
})
