import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadChecks } from './load-checks.ts'

let cwd = ''
let suites = ''
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'holdfast-checks-'))
  suites = join(cwd, 'suites')
})
afterEach(async () => rm(cwd, { recursive: true, force: true }))

const source = (id: string): string => `export const check = {
  id: '${id}', title: 'a title', limit: '1m', needs: { testbed: 'kubernetes' }, claims: [],
  plan: () => ({}), given: async () => undefined, when: async () => undefined,
}\n`

async function file(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(cwd, path)), { recursive: true })
  await writeFile(join(cwd, path), content)
}

const load = (checkFiles: readonly string[] = []) => loadChecks({ cwd, suites, checkFiles })

describe('loadChecks', () => {
  it('finds built-in checks, whose manifests lie beside them, and sorts them by id', async () => {
    await file('suites/topology/spread.check.ts', source('topology/spread'))
    await file('suites/pending/clear.check.ts', source('pending/clear'))
    await file('suites/pending/clear.check.d.ts', '')
    const loaded = await load()
    expect(loaded.map(({ check }) => check.id)).toEqual(['pending/clear', 'topology/spread'])
    expect(loaded[1]).toMatchObject({ manifestFolder: join(suites, 'topology'), builtIn: true })
  })

  it('looks for manifests in another place when the code is compiled', async () => {
    await file('suites/topology/spread.check.js', source('topology/spread'))
    const loaded = await loadChecks({ cwd, suites, checkFiles: [], manifests: '/package/suites' })
    expect(loaded[0]?.manifestFolder).toBe('/package/suites/topology')
  })

  it('finds checks of the user by file and by glob, once each', async () => {
    await file('checks/mine/one.check.ts', source('mine/one'))
    await file('node_modules/x/checks/two.check.ts', source('mine/two'))
    const loaded = await load(['checks/mine/one.check.ts', '**/*.check.ts'])
    expect(loaded.map(({ check }) => check.id)).toEqual(['mine/one'])
    expect(loaded[0]).toMatchObject({ manifestFolder: join(cwd, 'checks', 'mine'), builtIn: false })
  })

  it.each([
    ['nothing.check.ts', undefined, 'no check file matches "nothing.check.ts"'],
    ['two.check.ts', `${source('a/b')}export const more = 1\n`, 'exports 2 things'],
    ['odd.check.ts', 'export const check = { id: 1 }\n', 'exports no check'],
    ['broken.check.ts', 'throw new Error("broken inside")\n', 'broken inside'],
  ])('says what is wrong with %s', async (name, content, sentence) => {
    if (content !== undefined) await file(name, content)
    await expect(load([name])).rejects.toThrow(sentence)
  })

  it('refuses a built-in check whose id is not its path', async () => {
    await file('suites/topology/spread.check.ts', source('topology/other'))
    await expect(load()).rejects.toThrow('its path says topology/spread')
  })

  it('refuses two checks of one id', async () => {
    await file('a.check.ts', source('mine/one'))
    await file('b.check.ts', source('mine/one'))
    await expect(load(['a.check.ts', 'b.check.ts'])).rejects.toThrow('both export check mine/one')
  })
})
