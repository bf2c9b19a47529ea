import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommand } from '../clients/shell/run-command.ts'
import type { AssetEvent } from './asset-event.ts'
import { programs, type ProgramName } from './catalogue.ts'
import { downloadPrograms, type Downloads } from './download-programs.ts'
import { selectRelease } from './select-release.ts'
import { serveReleases, type Served } from './testing/release-server.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
const never = new AbortController().signal
const schedulerPath = '/release/v1.36.4/bin/linux/amd64/kube-scheduler'
const scheduler = 'the scheduler'.repeat(1000)

/** What a download left: results, events, addresses asked for, files in the temporary folder. */
interface Outcome extends Downloads {
  readonly events: readonly AssetEvent[]
  readonly asked: readonly string[]
  readonly files: readonly string[]
}

async function download(
  names: readonly ProgramName[],
  files: Record<string, Served>,
  { limitMs = 10_000, offline = '' }: { limitMs?: number; offline?: string } = {},
): Promise<Outcome> {
  await using server = await serveReleases(files)
  const events: AssetEvent[] = []
  const missing = names.map((program) => ({
    program,
    release: selectRelease(programs[program].family, undefined),
    cachePath: '',
  }))
  const temporaryFolder = join(folder(), 'tmp')
  await mkdir(temporaryFolder, { recursive: true })
  const downloads = await downloadPrograms(
    {
      missing,
      servers: server.servers,
      limits: { checksumMs: limitMs, silenceMs: limitMs },
      platform: { os: 'linux', architecture: 'amd64' },
      temporaryFolder,
      environment: { PATH: '/usr/bin:/bin', HOLDFAST_OFFLINE: offline },
      progress: (event) => events.push(event),
    },
    never,
  )
  return { ...downloads, events, asked: server.asked, files: await readdir(temporaryFolder) }
}

function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}

function hang(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '1000' })
  response.write('a beginning')
}

function announceTooMuch(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '200000000' })
  response.write('a beginning')
}

function cutShort(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': String(scheduler.length) })
  response.write(scheduler.slice(0, 100), () => response.destroy())
}

describe('downloadPrograms', () => {
  it('gets a program whose checksum is that of the file beside it', async () => {
    const { downloaded, problems, events } = await download(['kube-scheduler'], {
      [schedulerPath]: scheduler,
      [`${schedulerPath}.sha256`]: `${sha256(scheduler)}\n`,
    })
    expect(problems).toEqual([])
    expect(downloaded).toHaveLength(1)
    expect(downloaded[0]?.source).toMatch(/^http:.*kube-scheduler$/)
    expect(await readFile(downloaded[0]?.path ?? '', 'utf8')).toBe(scheduler)
    expect(events[0]).toMatchObject({ step: 'download', programs: ['kube-scheduler'] })
  })

  it('gets several programs out of one archive, by one request', async () => {
    const archive = await makeEtcdArchive()
    const release = '/etcd-io/etcd/releases/download/v3.6.14'
    const name = 'etcd-v3.6.14-linux-amd64.tar.gz'
    const { asked, downloaded } = await download(['etcd', 'etcdctl'], {
      [`${release}/${name}`]: archive,
      [`${release}/SHA256SUMS`]: `${'0'.repeat(64)}  other.zip\n${sha256(archive)}  ${name}\n`,
    })
    expect(downloaded.map(({ program }) => program)).toEqual(['etcd', 'etcdctl'])
    expect(await readFile(downloaded[1]?.path ?? '', 'utf8')).toBe('the etcdctl')
    expect(asked).toHaveLength(2)
  })

  it('gets a program whose digest stands in the record of its release', async () => {
    const kwok = 'the kwok'
    const assets = [{ name: 'kwok-linux-amd64', digest: `sha256:${sha256(kwok)}` }]
    const { downloaded, problems } = await download(['kwok'], {
      '/kubernetes-sigs/kwok/releases/download/v0.8.0/kwok-linux-amd64': kwok,
      '/repos/kubernetes-sigs/kwok/releases/tags/v0.8.0': JSON.stringify({ assets }),
    })
    expect(problems).toEqual([])
    expect(downloaded).toHaveLength(1)
  })

  it.each<[string, Served, RegExp]>([
    [
      'has another checksum',
      'a wrong body',
      /SHA-256 \w+, but \w+ was published: it was thrown away/,
    ],
    ['ends too early', cutShort, /terminated|other side closed|aborted/],
    ['falls silent', hang, /waited 0.3 s for more of/],
    ['is far too large', announceTooMuch, /far larger than/],
  ])('leaves no file when the body %s', async (_name, body, problem) => {
    const served = { [schedulerPath]: body, [`${schedulerPath}.sha256`]: sha256(scheduler) }
    const limitMs = body === hang ? 300 : 10_000
    const { downloaded, files, problems } = await download(['kube-scheduler'], served, { limitMs })
    expect(downloaded).toEqual([])
    expect(problems).toEqual([expect.stringMatching(problem)])
    expect(files).toEqual([])
  })

  it.each<[string, Served | undefined, RegExp]>([
    ['is not published', undefined, /answered 404/],
    ['is no checksum', '<html>hello</html>', /names no SHA-256/],
    ['does not come', hang, /waited 0.3 s for an answer/],
    ['is endless', Buffer.alloc(5_000_000), /is larger than/],
  ])('does not ask for a program whose checksum %s', async (_name, checksum, problem) => {
    const published = checksum === undefined ? {} : { [`${schedulerPath}.sha256`]: checksum }
    const served = { [schedulerPath]: scheduler, ...published }
    const limitMs = checksum === hang ? 300 : 10_000
    const { asked, problems } = await download(['kube-scheduler'], served, { limitMs })
    expect(problems).toEqual([expect.stringMatching(problem)])
    expect(asked).toEqual([`${schedulerPath}.sha256`])
  })

  it('asks for all checksums at once: silent servers cost one limit, not five', async () => {
    const names = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'] as const
    const open: ServerResponse[] = []
    const whenAllHaveAsked: Served = (response) => {
      open.push(response)
      if (open.length === names.length) for (const one of open) one.writeHead(503).end()
    }
    const paths = names.map((name) => `${schedulerPath.replace('kube-scheduler', name)}.sha256`)
    const { problems } = await download(names, {
      ...Object.fromEntries(paths.map((path) => [path, whenAllHaveAsked])),
      '/repos/kubernetes-sigs/kwok/releases/tags/v0.8.0': whenAllHaveAsked,
    })
    expect(problems).toEqual(names.map(() => expect.stringMatching('answered 503')))
  })

  it('asks nobody with HOLDFAST_OFFLINE', async () => {
    const { asked, problems } = await download(['etcd'], {}, { offline: '1' })
    expect(asked).toEqual([])
    expect(problems).toEqual(['HOLDFAST_OFFLINE is set'])
  })

  it('names the server that cannot be reached, once', async () => {
    const server = await serveReleases({})
    await server[Symbol.asyncDispose]()
    const { problems } = await downloadPrograms(
      {
        missing: (['kube-apiserver', 'kube-scheduler'] as const).map((program) => ({
          program,
          release: selectRelease('kubernetes', undefined),
          cachePath: '',
        })),
        servers: server.servers,
        limits: { checksumMs: 1000, silenceMs: 1000 },
        platform: { os: 'linux', architecture: 'amd64' },
        temporaryFolder: folder(),
        environment: {},
        progress: () => undefined,
      },
      never,
    )
    const { host } = new URL(server.servers.kubernetes)
    expect(problems).toEqual([expect.stringMatching(`^${host} cannot be reached: .*ECONNREFUSED`)])
  })
})

async function makeEtcdArchive(): Promise<Buffer> {
  const inner = join(folder(), 'etcd-v3.6.14-linux-amd64')
  await mkdir(inner)
  for (const name of ['etcd', 'etcdctl', 'README.md'])
    await writeFile(join(inner, name), `the ${name}`)
  const args = ['-czf', 'archive.tar.gz', 'etcd-v3.6.14-linux-amd64']
  const environment = { PATH: '/usr/bin:/bin' }
  await runCommand({ file: 'tar', args, cwd: folder(), environment }, never)
  return readFile(join(folder(), 'archive.tar.gz'))
}
