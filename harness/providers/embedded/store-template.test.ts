import { readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { useTemporaryFolder } from '../../assets/testing/temporary-folder.ts'
import type { StoreEntry } from '../../clients/etcd/etcd-store.ts'
import { StoreTemplate } from './store-template.ts'

const never = new AbortController().signal
const folder = useTemporaryFolder()
const digests = { etcd: 'a', 'kube-apiserver': 'b', 'kube-controller-manager': 'c', kwok: 'd' }
const uid = '7b7ffe37-3fd1-4f74-9d43-6d7c4f0c0f00'
const binary = Buffer.from([0x6b, 0x38, 0x73, 0, 0xff, 0x0a, 0x20])

/** A store in memory, of which nothing but prefixes can be read. */
function storeOf(entries: readonly StoreEntry[]) {
  return {
    readPrefixes: (prefixes: readonly string[]) =>
      Promise.resolve(
        entries.filter(({ key }) => prefixes.some((prefix) => key.startsWith(prefix))),
      ),
  }
}

const store = storeOf([
  { key: '/registry/namespaces/default', value: Buffer.concat([binary, Buffer.from(uid)]) },
  { key: '/registry/clusterroles/system:node', value: binary },
  { key: '/registry/configmaps/kube-system/kube-root-ca.crt', value: binary },
  { key: '/registry/leases/kube-system/kube-scheduler', value: binary },
  { key: '/registry/minions/node-0', value: binary },
  { key: '/registry/secrets/default/token', value: binary },
])

let template: StoreTemplate
beforeEach(() => {
  template = new StoreTemplate({ cacheFolder: folder(), digests }, {})
})

async function fileOfTemplate(): Promise<string> {
  const [name = ''] = await readdir(join(folder(), 'templates'))
  return join(folder(), 'templates', name)
}

describe('StoreTemplate', () => {
  it('holds what every control plane makes, and nothing that is a testbed’s own', async () => {
    await template.keep(store, never)
    const entries = (await template.read()) ?? []
    expect(entries.map(({ key }) => key)).toEqual([
      '/registry/clusterroles/system:node',
      '/registry/namespaces/default',
    ])
    expect(entries[0]?.value).toEqual(binary)
    expect(entries[1]?.value.subarray(0, binary.length)).toEqual(binary)
    expect(entries[1]?.value.includes(uid), 'the uid of another cluster').toBe(false)
  })

  it('is of its programs and controllers alone', async () => {
    await template.keep(store, never)
    const of = (changed: object, off: string[] = []) =>
      new StoreTemplate(
        { cacheFolder: folder(), digests: { ...digests, ...changed } },
        { controllersOff: off },
      ).read()
    expect(await of({ 'kube-apiserver': 'another' })).toBeUndefined()
    expect(await of({ etcd: 'another' })).toBeUndefined()
    expect(await of({}, ['job-controller'])).toBeUndefined()
    expect(await of({ kwok: 'another' })).toHaveLength(2)
  })

  it('is not used when it was cut or changed, or is gone', async () => {
    await template.keep(store, never)
    const path = await fileOfTemplate()
    const text = await readFile(path, 'utf8')
    await truncate(path, text.length - 5)
    expect(await template.read()).toBeUndefined()
    await writeFile(path, text.replace('default', 'defau1t'))
    expect(await template.read()).toBeUndefined()
    await writeFile(path, text)
    expect(await template.read()).toHaveLength(2)
    await template.forget()
    expect(await template.read()).toBeUndefined()
  })
})
