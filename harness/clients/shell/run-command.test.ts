import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { waitFor } from '../../core/deadline.ts'
import { runCommand } from './run-command.ts'

let folder = ''
const never = new AbortController().signal

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-shell-'))
})
afterEach(async () => rm(folder, { recursive: true, force: true }))

function shell(script: string): Parameters<typeof runCommand>[0] {
  return {
    file: '/bin/sh',
    args: ['-c', script],
    cwd: folder,
    environment: { PATH: '/usr/bin:/bin' },
  }
}

describe('runCommand', () => {
  it('gives arguments to the program as they are, without a shell between', async () => {
    const args = ['%s|', `it's`, '$HOME; rm x', '', 'two words']
    const result = await runCommand(
      { file: 'printf', args, cwd: folder, environment: { PATH: '/usr/bin:/bin' } },
      never,
    )
    expect(result.stdout).toBe(`it's|$HOME; rm x||two words|`)
  })

  it('gives the program the named environment and nothing else', async () => {
    const result = await runCommand(
      { ...shell('env | sort'), environment: { PATH: '/usr/bin:/bin', HOLDFAST_RUN: 'r1' } },
      never,
    )
    expect(result.stdout).toContain('HOLDFAST_RUN=r1')
    expect(result.stdout).not.toContain('HOME=')
  })

  it('writes the input to the program, and nothing when there is none', async () => {
    const input = 'a\n'.repeat(100_000)
    const counted = await runCommand({ ...shell('wc -l'), input }, never)
    expect(counted.stdout.trim()).toBe('100000')
    expect((await runCommand({ ...shell('exit 3'), input }, never)).exitCode).toBe(3)
    expect((await runCommand(shell('wc -c'), never)).stdout.trim()).toBe('0')
  })

  it('returns a non-zero exit code as a result', async () => {
    const result = await runCommand(shell('echo no >&2; exit 7'), never)
    expect(result).toMatchObject({ exitCode: 7, stderr: 'no\n' })
  })

  it('throws when the program does not exist, and says which and where', async () => {
    const missing = { ...shell(''), file: join(folder, 'absent') }
    await expect(runCommand(missing, never)).rejects.toThrow(`could not run ${folder}/absent`)
  })

  it('hands over each line of standard error, the unfinished last one too', async () => {
    const lines: string[] = []
    const script = 'printf "a\\nb" >&2; printf "c\\nlast" >&2'
    await runCommand({ ...shell(script), onErrorLine: (line) => lines.push(line) }, never)
    expect(lines).toEqual(['a', 'bc', 'last'])
  })

  it('appends both streams to the log file', async () => {
    const logFile = join(folder, 'log')
    await runCommand({ ...shell('echo out; echo err >&2'), logFile }, never)
    await runCommand({ ...shell('echo again'), logFile }, never)
    const log = await readFile(logFile, 'utf8')
    expect(log.split('\n').sort()).toEqual(['', 'again', 'err', 'out'])
  })

  it('does not start a program whose signal is already aborted', async () => {
    const aborted = AbortSignal.abort(new Error('stop'))
    await expect(runCommand(shell('touch started'), aborted)).rejects.toThrow('stop')
    await expect(readFile(join(folder, 'started'))).rejects.toThrow('ENOENT')
  })

  it('kills the program and its children when the signal is aborted', async () => {
    const controller = new AbortController()
    const pids: number[] = []
    const running = runCommand(
      {
        ...shell('sleep 60 & echo $! >&2; echo $$ >&2; wait'),
        onErrorLine: (line) => {
          pids.push(Number(line))
          if (pids.length === 2) controller.abort(new Error('interrupted'))
        },
      },
      controller.signal,
    )
    await expect(running).rejects.toThrow('interrupted')
    await waitFor(
      { name: 'the killed processes to be gone', limitMs: 5000, everyMs: 5 },
      async () => ({ done: !(await Promise.all(pids.map(isRunning))).includes(true), seen: '' }),
      never,
    )
  })
})

/** A killed child of a killed parent may stay a zombie until something collects it. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !/\) [ZX] /.test(stat)
}
