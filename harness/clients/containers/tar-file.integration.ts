import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { runCommand } from '../shell/run-command.ts'
import { tarOf, type TarFile } from './tar-file.ts'

const never = new AbortController().signal

it.each([
  { path: 'usr/local/bin/etcd', mode: 0o755, content: Buffer.from('a program') },
  { path: 'a-block', mode: 0o600, content: Buffer.alloc(512, 'x') },
  { path: 'empty', mode: 0o600, content: { zeros: 0 } },
  { path: 'ballast', mode: 0o600, content: { zeros: 2_500_000 } },
] satisfies readonly TarFile[])('tar unpacks $path as it was meant', async (file) => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-tar-'))
  try {
    const input = await buffer(tarOf(file))
    expect(input.length % 512).toBe(0)
    const environment = { PATH: process.env['PATH'] ?? '' }
    const command = { file: 'tar', args: ['-x'], cwd: folder, environment, input }
    const { exitCode, stderr } = await runCommand(command, never)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const { content, mode, path } = file
    const wanted = Buffer.isBuffer(content) ? content : Buffer.alloc(content.zeros)
    expect((await readFile(join(folder, path))).equals(wanted)).toBe(true)
    expect((await stat(join(folder, path))).mode & 0o777).toBe(mode)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
