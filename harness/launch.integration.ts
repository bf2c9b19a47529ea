import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { processStart } from './clients/shell/process-start.ts'
import { waitFor } from './core/deadline.ts'

const launcher = join(import.meta.dirname, 'launch.js')
const never = new AbortController().signal

let folder = ''
let environment: Record<string, string> = {}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-launch-'))
  environment = { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_CACHE_HOME: folder }
})
afterEach(async () => rm(folder, { recursive: true, force: true }))

/** A Node on the machine that is too old for the sources, if there is one. */
function oldNode(): string | undefined {
  const candidates = ['/usr/bin/node', '/usr/local/bin/node'].filter((path) => existsSync(path))
  return candidates.find((path) => {
    const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
    return Number(/^v(\d+)/.exec(stdout)?.[1]) < 22
  })
}

describe('the launcher', () => {
  it('runs holdfast from the sources', () => {
    const { status, stdout } = spawnSync(process.execPath, [launcher, '--version'], {
      encoding: 'utf8',
      env: environment,
    })
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(status).toBe(0)
  })

  it('says in one sentence that this Node will not do, and does not try for ever', () => {
    const { status, stderr } = spawnSync(process.execPath, [launcher, '--version'], {
      encoding: 'utf8',
      env: { ...environment, NODE_OPTIONS: '--no-experimental-strip-types' },
    })
    expect(stderr).toBe(
      'holdfast runs from its TypeScript sources here, and this Node.js may not strip types\n',
    )
    expect(status).toBe(64)
  })

  it.skipIf(oldNode() === undefined)('tells an old Node so when there is no other', async () => {
    const alone = join(folder, 'alone', 'harness')
    await mkdir(alone, { recursive: true })
    await cp(launcher, join(alone, 'launch.js'))
    await writeFile(join(folder, 'alone', 'package.json'), '{ "type": "module" }')
    const { status, stderr } = spawnSync(oldNode() ?? '', [join(alone, 'launch.js'), 'list'], {
      encoding: 'utf8',
      env: environment,
    })
    expect(stderr).toMatch(/^holdfast needs Node\.js 22\.22 or newer; this is v\d+\.\d+\.\d+\n$/)
    expect(status).toBe(64)
  })

  it('does not fall over a reader who has gone', () => {
    const line = `"${process.execPath}" "${launcher}" list | head -1`
    const { stderr, stdout } = spawnSync('/bin/bash', ['-o', 'pipefail', '-c', line], {
      encoding: 'utf8',
      env: environment,
    })
    expect(stderr).toBe('')
    expect(stdout.split('\n')).toHaveLength(2)
  })
})

describe.skipIf(oldNode() === undefined)('the launcher under an old Node', () => {
  /** A package whose program waits, and says which signals it got before it ends with 7. */
  async function startProbe(): Promise<{
    launcher: ChildProcess
    pid: number
    said: () => string
  }> {
    const packageFolder = join(folder, 'package')
    await mkdir(join(packageFolder, 'harness'), { recursive: true })
    await mkdir(join(packageFolder, 'dist', 'harness'), { recursive: true })
    await mkdir(join(packageFolder, 'node_modules', '.bin'), { recursive: true })
    await cp(launcher, join(packageFolder, 'harness', 'launch.js'))
    await writeFile(join(packageFolder, 'package.json'), '{ "type": "module" }')
    const node = join(packageFolder, 'node_modules', '.bin', 'node')
    await writeFile(node, `#!/bin/sh\nexec "${process.execPath}" "$@"\n`)
    await chmod(node, 0o755)
    await writeFile(
      join(packageFolder, 'dist', 'harness', 'cli.js'),
      `export async function main(args, hasLauncher) {
        console.log('pid', process.pid, args.join(' '), hasLauncher)
        const end = (name) => { process.stdout.write(name + '\\n'); process.exit(7) }
        for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => end(name))
        process.on('disconnect', () => end('disconnect'))
        setInterval(() => undefined, 1000)
      }`,
    )
    const child = spawn(
      oldNode() ?? '',
      [join(packageFolder, 'harness', 'launch.js'), 'a', 'b c'],
      {
        env: environment,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await waitFor(
      { name: 'the program to begin', limitMs: 20_000 },
      async () => ({ done: output.includes('\n'), seen: output }),
      never,
    )
    return { launcher: child, pid: Number(/pid (\d+)/.exec(output)?.[1]), said: () => output }
  }

  it('finds a newer one, hands arguments and signals over, and the exit code back', async () => {
    const { launcher, said } = await startProbe()
    expect(said()).toMatch(/^pid \d+ a b c true\n$/)
    launcher.kill('SIGTERM')
    expect(await once(launcher, 'exit')).toEqual([7, null])
    expect(said()).toContain('SIGTERM')
  })

  it('lets the program know when it is killed itself', async () => {
    const { launcher, pid } = await startProbe()
    launcher.kill('SIGKILL')
    await once(launcher, 'exit')
    await waitFor(
      { name: 'the end of the program', limitMs: 10_000 },
      async () => ({ done: (await processStart(pid)) === undefined, seen: 'it runs' }),
      never,
    )
  })

  it('ends with the signal that ended the program', async () => {
    const { launcher, pid } = await startProbe()
    process.kill(pid, 'SIGKILL')
    expect(await once(launcher, 'exit')).toEqual([null, 'SIGKILL'])
  })
})
