import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeUserFolder, succeed, type UserFolder } from '../harness/testing/user-folder.ts'

/** The page write-a-check.md, step by step, in an empty folder. */
let user: UserFolder
const options = ['--seed', '1', '--jobs', '1', '--time-limit', '5m']

beforeAll(async () => {
  user = await makeUserFolder('typescript', '@types/node')
  await cp(join(import.meta.dirname, 'write-a-check'), user.path, { recursive: true })
})
afterAll(() => user.remove())

test('the example compiles', async () => {
  await succeed(user.run('npx', 'tsc'))
})

test('its invariant passes its tests', async () => {
  const { stdout } = await succeed(user.run('npx', 'node', '--test'))
  expect(stdout).toMatch(/pass 5/)
  expect(stdout).toMatch(/fail 0/)
})

test('it runs, without being named, and passes', async () => {
  const { stdout } = await succeed(user.run('npx', 'holdfast', 'run', ...options))
  expect(stdout).toContain('MUST   shop-replicas-return')
  expect(stdout).toContain('exit code 0: every selected MUST claim passed')
  const judged = await succeed(user.run('npx', 'holdfast', 'judge', 'last'))
  expect(judged.stdout).toContain('shop-replicas-return')
  const [run = ''] = await readdir(join(user.path, '.holdfast', 'runs'))
  const files = await readdir(join(user.path, '.holdfast', 'runs', run))
  expect(files).toEqual(
    expect.arrayContaining(['report.yaml', 'report.md', 'junit.xml', 'plan.json', 'history.jsonl']),
  )
})

test('it fails under its sabotage, as it has to', async () => {
  const { stdout } = await succeed(user.run('npx', 'holdfast', 'prove', ...options))
  expect(stdout).toContain('exit code 0: every claim failed under its sabotage, as it has to')
})
