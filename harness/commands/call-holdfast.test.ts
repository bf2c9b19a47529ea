import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HarnessError, UsageError } from '../core/errors.ts'
import { callHoldfast, describeFailure } from './call-holdfast.ts'

// Loading clients and providers takes a while, which is none of a single test's business.
beforeAll(async () => void (await import('../runner/run.ts')), 60_000)

let cwd = ''
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'holdfast-cli-'))
})
afterEach(async () => rm(cwd, { recursive: true, force: true }))

interface Answer {
  readonly exitCode: number
  readonly out: string
  readonly note: string
}

async function call(...args: string[]): Promise<Answer> {
  let [out, note] = ['', '']
  const exitCode = await callHoldfast(args, {
    cwd,
    environment: { XDG_CACHE_HOME: join(cwd, 'cache') },
    out: (text) => (out += text),
    note: (text) => (note += text),
    guard: () => () => undefined,
  })
  return { exitCode, out, note }
}

describe('bad usage gets one sentence and exit code 64', () => {
  it.each([
    ['run etcd-qouta', 'no check or suite is called "etcd-qouta"; did you mean etcd-quota'],
    ['run --claim nothing-like-it', 'there is no claim "nothing-like-it"'],
    ['run --profile all', 'there is no profile "all"; there are core, etcd-soak, own'],
    ['run --seed abc', '--seed "abc" is not a whole number'],
    ['run --rounds 0', '--rounds "0" is not a whole number'],
    ['run --time-limit soon', 'time limit "soon" is not a duration'],
    ['run --set colour=red', 'there is no setting "colour"'],
    ['run --provider kubeconfig', 'the provider kubeconfig is not there yet'],
    ['up --provider containers', 'up makes clusters, and --provider containers makes stores alone'],
    ['run --context mine', '--context mine is for --provider kubeconfig, which is not there yet'],
    ['run --sed 4', "unknown option '--sed' (Did you mean"],
    ['rum', "unknown command 'rum' (Did you mean"],
    ['plan etcd-qouta', 'did you mean etcd-quota'],
    ['list etcd-qouta', 'did you mean etcd-quota'],
    ['judge nothing', '"nothing" is neither the folder of a run nor the id of one'],
    ['report', "missing required argument 'run'"],
    ['report last --format pdf', '--format "pdf" is none of yaml, json, junit, markdown, html'],
    ['down nothing', 'no testbed of up is called "nothing"; there is none'],
    ['down', "missing required argument 'id'"],
    ['prune', 'prune wants to know what may go'],
    ['prune --older-than 7', '--older-than "7" is not an age'],
    ['node-image build --kubernetes 1.2', 'Kubernetes 1.2 is not known to this holdfast'],
  ])('%s', async (line, sentence) => {
    const { exitCode, note, out } = await call(...line.split(' '))
    expect(note).toContain(sentence)
    expect(note.trim().split('\n')).toHaveLength(1)
    expect({ exitCode, out }).toEqual({ exitCode: 64, out: '' })
    expect(existsSync(join(cwd, '.holdfast'))).toBe(false)
  })

  it('a folder for --out that is not empty', async () => {
    await mkdir(join(cwd, 'taken'))
    await writeFile(join(cwd, 'taken', 'file'), '')
    const answer = await call('run', '--out', 'taken')
    expect(answer.note).toContain(`${join(cwd, 'taken')} is not empty`)
    expect(answer.exitCode).toBe(64)
  })

  it('a configuration with a field that cannot be', async () => {
    await writeFile(join(cwd, 'holdfast.config.mjs'), 'export default { timings: "slow" }')
    const answer = await call('run')
    expect(answer.note).toContain(`${join(cwd, 'holdfast.config.mjs')}: timings:`)
    expect(answer.exitCode).toBe(64)
  })
})

describe('holdfast', () => {
  it('prints its version and its help', async () => {
    expect((await call('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
    const help = await call('--help')
    expect(help.exitCode).toBe(0)
    for (const name of ['run', 'list', 'plan', 'judge', 'prove', 'sweep', 'doctor']) {
      expect(help.out).toContain(`\n  ${name} `)
    }
    expect(help.out).not.toContain('_keep')
  })

  it('plans the same bytes for the same seed, and others for another', async () => {
    const [one, again, other] = [
      await call('plan', '--seed', '5'),
      await call('plan', '--seed', '5'),
      await call('plan', '--seed', '6'),
    ]
    expect(one.exitCode).toBe(0)
    expect(again.out).toBe(one.out)
    expect(other.out).not.toBe(one.out)
    expect(JSON.parse(one.out)).toMatchObject({ seed: 5 })
  })

  it('lists the checks of the core profile with their claims', async () => {
    const { exitCode, out } = await call('list', '--json')
    const listed = JSON.parse(out) as { profiles: string[]; claims: { source: string }[] }[]
    expect(exitCode).toBe(0)
    expect(listed.filter(({ profiles }) => profiles.includes('core')).length).toBeGreaterThan(3)
    for (const { source } of listed.flatMap(({ claims }) => claims)) {
      expect(source).toMatch(/^https:\/\//)
    }
  })

  it('has nothing to sweep and nothing to prune where nothing was run', async () => {
    expect(await call('sweep')).toEqual({ exitCode: 0, out: 'nothing to sweep\n', note: '' })
    expect(await call('prune', '--keep', '3')).toMatchObject({ out: 'nothing to prune\n' })
  })
})

describe('describeFailure', () => {
  it('is one sentence, and shows the stack only to those who ask', () => {
    const error = new Error('no space', { cause: new Error('ENOSPC') })
    expect(describeFailure(error, {})).toBe(
      'holdfast broke: no space: ENOSPC (HOLDFAST_DEBUG=1 shows where)',
    )
    expect(describeFailure(error, { HOLDFAST_DEBUG: '1' })).toContain('call-holdfast.test.ts')
    expect(describeFailure(new HarnessError('no room; make some'), {})).toBe(
      'holdfast: no room; make some',
    )
    expect(describeFailure(new UsageError('no'), { HOLDFAST_DEBUG: '1' })).toBe('holdfast: no')
  })
})
