import { TemplateCache, type TemplateKey } from '../../assets/template-cache.ts'
import type { EtcdStore, StoreEntry } from '../../clients/etcd/etcd-store.ts'
import type { BuiltInDefects } from '../../core/sabotage.ts'
import { withFreshUids } from './fresh-uids.ts'
import { kwokAccess } from './node-objects.ts'

/** Raised when what is taken over changes: templates of before are not used any more. */
const templateVersion = 1

/** The programs that decide what stands in the store of a control plane that has just started. */
const decidingPrograms = ['etcd', 'kube-apiserver', 'kube-controller-manager'] as const

/**
 * What is taken over: objects that API server and controller-manager make in every empty store,
 * the same each time, and the rights of kwok. What names an authority, a process or a node is not
 * among them (ConfigMaps, leases, events), nor what the API server allots (addresses, ports): it
 * is made anew.
 */
const prefixes = [
  'namespaces',
  'serviceaccounts',
  'clusterroles',
  'clusterrolebindings',
  'roles',
  'rolebindings',
  'priorityclasses',
  'flowschemas',
  'prioritylevelconfigurations',
  'apiregistration.k8s.io/apiservices',
].map((resource) => `/registry/${resource}/`)

/** Where templates are kept, and the SHA-256 of the programs that they are made with, by name. */
export interface TemplateSource {
  readonly cacheFolder: string
  readonly digests: Readonly<Record<string, string>>
}

/**
 * The part of a fresh control plane's store that is the same for all testbeds of these programs.
 * A testbed whose store begins with it need not make it object by object, which takes seconds.
 */
export class StoreTemplate {
  readonly #cache: TemplateCache
  readonly #key: TemplateKey

  constructor(source: TemplateSource, builtIn: BuiltInDefects) {
    this.#cache = new TemplateCache(source.cacheFolder)
    this.#key = {
      version: templateVersion,
      digests: decidingPrograms.map((program) => source.digests[program] ?? ''),
      controllersOff: builtIn.controllersOff ?? [],
      kwokAccess,
    }
  }

  /** What was kept, with identities of its own each time; nothing when there is none to use. */
  async read(): Promise<readonly StoreEntry[] | undefined> {
    const text = await this.#cache.find(this.#key)
    return text === undefined ? undefined : withFreshUids(parseEntries(text))
  }

  /** Keeps what is in the store of a testbed that nobody has used yet. */
  async keep(store: Pick<EtcdStore, 'readPrefixes'>, signal: AbortSignal): Promise<void> {
    const entries = await store.readPrefixes(prefixes, signal)
    await this.#cache.keep(this.#key, textOf(entries))
  }

  async forget(): Promise<void> {
    await this.#cache.forget(this.#key)
  }
}

function textOf(entries: readonly StoreEntry[]): string {
  const lines = entries.map(({ key, value }) => `${key} ${value.toString('base64')}`)
  return `${lines.sort().join('\n')}\n`
}

function parseEntries(text: string): StoreEntry[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    const [key = '', value = ''] = line.split(' ')
    return { key, value: Buffer.from(value, 'base64') }
  })
}
