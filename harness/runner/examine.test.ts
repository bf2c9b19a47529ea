import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { examine } from './examine.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-doctor-'))
})
afterEach(async () => rm(folder, { recursive: true, force: true }))

const never = new AbortController().signal
const versions = {
  etcd: 'etcd Version: 3.6.14',
  'kube-apiserver': 'Kubernetes v1.36.4',
  'kube-controller-manager': 'Kubernetes v1.36.4',
  'kube-scheduler': 'Kubernetes v1.36.4',
  kwok: 'kwok version v0.8.0 go1.26.8 (linux/amd64)',
}

/** Programs that say their version and do nothing else. */
async function makeAssets(names: readonly string[]): Promise<string> {
  const assets = join(folder, 'assets')
  await mkdir(assets)
  for (const [name, text] of Object.entries(versions)) {
    if (!names.includes(name)) continue
    await writeFile(join(assets, name), `#!/bin/sh\necho '${text}'\n`)
    await chmod(join(assets, name), 0o755)
  }
  return assets
}

/** A machine without Go and without the network. */
const bare = () => ({ PATH: join(folder, 'none'), HOLDFAST_OFFLINE: '1', XDG_CACHE_HOME: folder })

describe('examine', () => {
  it('says yes where all programs are there, whatever else is missing', async () => {
    const environment = { ...bare(), HOLDFAST_ASSETS: await makeAssets(Object.keys(versions)) }
    const { canRun, findings } = await examine(environment, never)
    expect(canRun).toBe(true)
    expect(findings).toContainEqual({
      name: 'etcd',
      state: 'good',
      seen: `3.6.14 from HOLDFAST_ASSETS: ${folder}/assets/etcd`,
    })
  })

  it('says yes without what only one suite needs', async () => {
    const environment = { ...bare(), HOLDFAST_ASSETS: await makeAssets(Object.keys(versions)) }
    const { canRun, findings } = await examine(environment, never)
    expect(canRun).toBe(true)
    const k6 = findings.find(({ name }) => name === 'k6')
    expect(k6).toMatchObject({ state: 'note', seen: '1.8.1 is not here yet' })
    const dapr = findings.find(({ name }) => name === 'dapr-scheduler')
    expect(dapr).toMatchObject({
      state: 'note',
      seen: '1.18.3 is not here yet',
      advice: 'the first run of the suite dapr provides it; nothing else needs it',
    })
  })

  it('says no where one is missing and cannot be had, and what to do', async () => {
    const some = Object.keys(versions).filter((name) => name !== 'kwok')
    const environment = { ...bare(), HOLDFAST_ASSETS: await makeAssets(some) }
    const { canRun, findings } = await examine(environment, never)
    expect(canRun).toBe(false)
    expect(findings.find(({ name }) => name === 'kwok')).toMatchObject({
      state: 'missing',
      advice: expect.stringContaining('HOLDFAST_ASSETS') as string,
    })
    // What needs an engine is told apart from what the default run needs.
    const names = findings
      .filter(({ name }) => name.startsWith('provider '))
      .map(({ name }) => name)
    expect(names).toEqual(
      ['embedded', 'kind', 'containers', 'kubeconfig'].map((provider) => `provider ${provider}`),
    )
    const embedded = findings.find(({ name }) => name === 'provider embedded')
    expect(embedded?.seen).toContain('can be neither downloaded nor built')
  })
})
