import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from './config.ts'

let cwd = ''
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'holdfast-config-'))
})
afterEach(async () => rm(cwd, { recursive: true, force: true }))

const write = (name: string, text: string): Promise<void> => writeFile(join(cwd, name), text)

describe('loadConfig', () => {
  it('is empty where there is no configuration', async () => {
    expect(await loadConfig(cwd)).toEqual({})
  })

  it('reads TypeScript, and takes paths from the folder of the file', async () => {
    const text = `const nodes: number = 9
      export default {
        checks: ['checks/*.check.ts'], programs: { kwok: 'bin/kwok' }, settings: { nodes },
      }`
    await write('holdfast.config.ts', text)
    expect(await loadConfig(cwd)).toEqual({
      checks: [join(cwd, 'checks', '*.check.ts')],
      programs: { kwok: join(cwd, 'bin', 'kwok') },
      settings: { nodes: 9 },
    })
  })

  it('takes a named export too, where default exports are not liked', async () => {
    await write('holdfast.config.mjs', 'export const config = { seed: 7 }')
    expect(await loadConfig(cwd)).toEqual({ seed: 7 })
  })

  it.each([
    ['export default { seed: -1 }', 'seed: '],
    ['export default { implementation: { project: "x" } }', 'implementation.organization: '],
    ['export default { provider: "kubeconfig" }', 'provider: must be one of embedded, kind'],
    ['export default { sede: 1 }', 'sede'],
    ['export const settings = {}', 'exports no configuration'],
    ['throw new Error("broken inside")', 'broken inside'],
  ])('names the file and the field of %s', async (text, problem) => {
    await write('holdfast.config.mjs', text)
    const loading = loadConfig(cwd)
    await expect(loading).rejects.toThrow(join(cwd, 'holdfast.config.mjs'))
    await expect(loading).rejects.toThrow(problem)
  })
})
