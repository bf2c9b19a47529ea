import { createServer, type Server } from 'node:https'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AddressInfo } from 'node:net'
import { nowMs, sleep } from '../../core/clock.ts'
import { makeEtcdCertificates } from '../../providers/embedded/certificates.ts'
import { processesWithVariable } from '../shell/processes-with-variable.ts'
import { resolvePrograms } from '../../assets/resolve-programs.ts'
import { runK6, type LoadProgram, type LoadServer } from './run-k6.ts'
import { useTemporaryFolder } from '../../assets/testing/temporary-folder.ts'
import { cutOffText, type LoadRequest } from '../../core/load.ts'

const folder = useTemporaryFolder()
const { signal: never } = new AbortController()
const mark = `k6-${process.pid}`

let server: Server
let signIn: LoadServer
let k6 = ''

/** An API that answers reads at once, refuses creates, and is silent about patches. */
beforeAll(async () => {
  const pki = await mkdtemp(join(tmpdir(), 'holdfast-k6-'))
  const files = await makeEtcdCertificates(pki, [])
  const read = (path: string): Promise<string> => readFile(path, 'utf8')
  const authority = await read(files.etcdAuthority.cert)
  const { cert, key } = files.etcdServer
  server = createServer(
    // Whoever has no certificate of this authority is not let in.
    { cert: await read(cert), key: await read(key), ca: authority, requestCert: true },
    (request, response) => {
      if (request.method === 'GET') return response.end('{}')
      if (request.method === 'PATCH') return undefined
      response.statusCode = 500
      return response.end(JSON.stringify({ kind: 'Status', message: 'no more room' }))
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  signIn = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    authority,
    certificate: await read(files.etcdClient.cert),
    key: await read(files.etcdClient.key),
  }
  await rm(pki, { recursive: true })
  const options = { programs: ['k6'], environment: process.env, progress: () => undefined } as const
  k6 = (await resolvePrograms(options, never)).k6.path
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const program = (): LoadProgram => ({
  k6,
  script: join(import.meta.dirname, '../../../fixtures/k6/api-load.ts'),
  folder: join(folder(), 'load'),
  marks: { HOLDFAST_RUN: mark },
})
const order = {
  perSecond: { read: 20, create: 5, patch: 5 },
  registers: ['a', 'b'],
  prefix: 'created-',
  limitMs: 1_000,
}
const load = () => ({ server: signIn, namespace: 'here', order })

describe('runK6', () => {
  it('sends each kind at its rate, says what came of each request, and ends when told', async () => {
    const requests: LoadRequest[] = []
    const ending = new AbortController()
    const beganMs = nowMs()
    const running = runK6(
      program(),
      load(),
      (request) => void requests.push(request),
      ending.signal,
    )
    await sleep(6_000, never)
    expect(await processesWithVariable('HOLDFAST_RUN', mark)).toHaveLength(1)
    ending.abort(new Error('enough'))
    expect(await running).toEqual({ dropped: 0 })
    expect(await processesWithVariable('HOLDFAST_RUN', mark)).toEqual([])
    const of = (kind: LoadRequest['request']) => requests.filter(({ request }) => request === kind)
    const [first] = requests.map(({ startMs }) => startMs).sort((a, b) => a - b)
    const seconds = (nowMs() - (first ?? 0)) / 1000
    expect(first).toBeGreaterThanOrEqual(beganMs)
    expect(of('read').length).toBeGreaterThan(20 * (seconds - 1))
    expect(of('read').every(({ outcome, status }) => outcome === 'ok' && status === 200)).toBe(true)
    expect(of('create')[0]).toMatchObject({ outcome: 'unknown', text: 'no more room' })
    expect(new Set(of('create').map(({ name }) => name)).size).toBe(of('create').length)
    const cut = requests.filter(({ text }) => text === cutOffText)
    expect(cut.length).toBeGreaterThanOrEqual(1)
    expect(cut.every((one) => one.outcome === 'unknown' && one.value !== undefined)).toBe(true)
    const [hung] = of('patch')
    expect(hung).toMatchObject({ outcome: 'unknown', status: 0, text: 'request timeout' })
    expect(hung?.tookMs).toBeGreaterThanOrEqual(order.limitMs)
  })

  it('says what k6 said when it ends by itself', async () => {
    const broken = { ...program(), script: join(folder(), 'nowhere.ts') }
    const running = runK6(broken, load(), () => undefined, never)
    await expect(running).rejects.toThrow(/k6 ended with code \d+; it said last: .*nowhere\.ts/)
  })
})
