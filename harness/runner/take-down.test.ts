import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { identityOf } from './process-identity.ts'
import { RunsIndex } from './runs-index.ts'
import { takeDown } from './take-down.ts'

let cache = ''
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'holdfast-down-'))
})
afterEach(async () => rm(cache, { recursive: true, force: true }))

const never = new AbortController().signal

it('names the testbeds that there are when it does not know one', async () => {
  const index = new RunsIndex(cache)
  const entry = { folder: join(cache, 'x'), createdWallMs: 1, ...(await identityOf()) }
  await index.add({ id: 'a-run', kind: 'run', ...entry })
  await expect(takeDown('a-run', cache, () => undefined, never)).rejects.toThrow('there is none')
  await index.add({ id: 'a-testbed', kind: 'up', ...entry })
  const wrong = takeDown('other', cache, () => undefined, never)
  await expect(wrong).rejects.toThrow('no testbed of up is called "other"; there is a-testbed')
})

it('takes away what a dead keeper left, and forgets it', async () => {
  const index = new RunsIndex(cache)
  const identity = { ...(await identityOf()), startTime: '1' }
  await index.add({ id: 't', kind: 'up', folder: cache, createdWallMs: 1, ...identity })
  const lines: string[] = []
  const { failed } = await takeDown('t', cache, (line) => lines.push(line), never)
  expect(failed).toBe(0)
  expect(lines).toEqual([`testbed t is gone; its logs stay in ${cache}`])
  expect(await index.find('t')).toBeUndefined()
})
