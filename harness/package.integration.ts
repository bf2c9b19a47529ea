import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeUserFolder, succeed, type UserFolder } from './testing/user-folder.ts'

const repository = join(import.meta.dirname, '..')
let user: UserFolder

beforeAll(async () => {
  user = await makeUserFolder()
})
afterAll(() => user.remove())

describe('what is packed', () => {
  test('is everything that a run reads', () => {
    const needed = globSync(
      [
        'suites/**/*.yaml',
        'fixtures/{kwok,dapr}/*',
        'fixtures/k6/api-load.ts',
        'tools/*/*/go.{mod,sum}',
        'kind-config/*.yaml',
        'kind-config/node-image/{assemble,files/usr/local/bin/*,files/kind/manifests/*}',
        'docs/*.md',
        '{README,ARCHITECTURE,CHANGELOG}.md',
        'LICENSE',
        'harness/launch.js',
      ],
      { cwd: repository },
    )
    const missing = needed.filter((file) => !user.packed.includes(file))
    expect(missing).toEqual([])
    expect(user.packed).toContain('dist/report.schema.json')
    expect(needed.length).toBeGreaterThan(25)
  })

  test('is nothing that only tests read', () => {
    const isTest =
      /\.(test|integration)\.|\/testing\/|^fixtures\/(?!kwok|k6|dapr)|^(reports|\.ci)\//
    const isExample = /^docs\/write-a-check\//
    const unwanted = user.packed.filter((file) => isTest.test(file) && !isExample.test(file))
    expect(unwanted).toEqual([])
  })
})

describe('the installed package', () => {
  test('says its version', async () => {
    const { version } = JSON.parse(await read(repository, 'package.json')) as { version: string }
    const { stdout } = await succeed(user.run('npx', 'holdfast', '--version'))
    expect(stdout).toBe(`${version}\n`)
  })

  test.each(['list --json', 'plan --seed 1', 'plan --seed 1 --prove'])(
    'says the same as the clone: %s',
    async (command) => {
      const args = command.split(' ')
      const launcher = join(repository, 'harness', 'launch.js')
      const { stdout } = await succeed(user.run('npx', 'holdfast', ...args))
      expect(stdout).toBe((await succeed(user.run('node', launcher, ...args))).stdout)
      expect(stdout).toContain('pending/capacity-returns')
    },
  )

  test('runs a check, judges it again and renders its report', async () => {
    const options = ['--seed', '1', '--jobs', '1', '--time-limit', '5m']
    await succeed(user.run('npx', 'holdfast', 'run', 'pending/capacity-returns', ...options))
    const again = await succeed(user.run('npx', 'holdfast', 'judge', 'last', '--json'))
    expect(JSON.parse(again.stdout)).toMatchObject({
      history: { matchesReport: true, torn: false },
      differences: [],
      exitCode: 0,
    })
    for (const format of ['yaml', 'json', 'junit', 'markdown', 'html']) {
      const args = ['report', 'last', '--format', format]
      const { stdout } = await succeed(user.run('npx', 'holdfast', ...args))
      expect(stdout).toContain('pending-clears-after-capacity-returns')
    }
  })

  test('exports the schema of a report', async () => {
    const script = `import schema from 'holdfast/report.schema.json' with { type: 'json' }
      console.log(schema.properties.kind.const)`
    const evaluated = user.run('npx', 'node', '--input-type=module', '--eval', script)
    expect((await succeed(evaluated)).stdout).toContain('ConformanceReport')
  })

  test('gives types, which accept what is right and nothing else', async () => {
    await write('typed.ts', [
      `import { defineCheck, defineConfig, oneNode, powerOff } from 'holdfast'`,
      `import type { Check, CheckHistory, Claim, Stage } from 'holdfast'`,
      `export const check: Check = defineCheck({`,
      `  id: 'a/b', title: 'c', needs: { testbed: 'kubernetes' }, limit: '3m', claims: [],`,
      `  plan: (draw) => ({ node: draw.select(oneNode) }),`,
      `  given: async (stage: Stage) => stage.apply('a.yaml'),`,
      `  // @ts-expect-error a node is a name, not a number`,
      `  when: async (stage, { node }) => stage.during(powerOff([node]), async () => +(node as 1)),`,
      `})`,
      `export const end = (history: CheckHistory, claim: Claim) => history.endMs + claim.id.length`,
      `// @ts-expect-error a duration has a unit`,
      `export const wait = (stage: Stage) => stage.hold('30', 'no unit')`,
      `// @ts-expect-error there is no such setting`,
      `export default defineConfig({ sed: 1 })`,
    ])
    await write('tsconfig.json', [
      '{ "compilerOptions": { "module": "nodenext", "strict": true, "noEmit": true,',
      '  "target": "es2024", "types": ["node"] }, "files": ["typed.ts"] }',
    ])
    const compiler = join(repository, 'node_modules', '.bin', 'tsc')
    // An unused @ts-expect-error is an error, too.
    await succeed(user.run('npx', 'node', compiler, '-p', user.path))
  })
})

function read(folder: string, file: string): Promise<string> {
  return readFile(join(folder, file), 'utf8')
}

function write(file: string, lines: readonly string[]): Promise<void> {
  return writeFile(join(user.path, file), lines.join('\n'))
}
