import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connectEngine } from '../../clients/containers/connect-engine.ts'
import { createNetwork } from '../../clients/containers/create-network.ts'
import { nowMs } from '../../core/clock.ts'
import { describeMs } from '../../core/duration.ts'
import { HarnessError } from '../../core/errors.ts'
import type { Provider, ProvisionOptions } from '../../core/provider.ts'
import type { Scope } from '../../core/scope.ts'
import type { EtcdTestbed } from '../../core/testbed.ts'
import { acquireFolder } from '../control-plane/acquire-folder.ts'
import { untilServing } from '../embedded/etcd/until-serving.ts'
import { linkHost, type LinkedMember } from '../links/link-table.ts'
import { startLinks } from '../links/start-links.ts'
import { containerNames } from './container-names.ts'
import { ContainerStore } from './container-store.ts'
import { containersShape } from './containers-shape.ts'
import type { ProgramImage } from './provide-program-image.ts'
import { removeContainers } from './remove-containers.ts'

const clientPort = 2379
const peerPort = 2380

/** What the provider is made with. */
export interface ContainersOptions {
  /** Path of etcdutl on this machine. */
  readonly etcdutl: string
  readonly image: ProgramImage
  readonly versions: Readonly<Record<string, string>>
}

/** Stores of 1, 3 or 5 etcd members as containers of the Docker engine of this machine. */
export function containersProvider(options: ContainersOptions): Provider<EtcdTestbed> {
  return {
    name: 'containers',
    shape: containersShape,
    provision: (provision, scope, signal) => provisionStore(options, provision, scope, signal),
  }
}

async function provisionStore(
  options: ContainersOptions,
  provision: ProvisionOptions,
  scope: Scope,
  signal: AbortSignal,
): Promise<EtcdTestbed> {
  const startedMs = nowMs()
  await acquireFolder(provision, scope)
  const network = await scope.acquire(
    { kind: 'remove-containers', name: `containers of ${provision.id}`, testbed: provision.id },
    () => makeNetwork(provision, signal),
    (undoSignal) => removeContainers(provision.id, undoSignal).then(() => undefined),
  )
  const testbed = await layOut(options, provision, network, signal)
  await scope.acquire(
    { kind: 'stop-testbed', name: `processes of ${provision.id}`, testbed: provision.id },
    async () => {
      provision.progress(`starting ${testbed.members.length} members of etcd in containers`)
      await testbed.start(signal)
      await untilServing(testbed, signal)
    },
    () => testbed.close(),
  )
  provision.progress(`testbed ready after ${describeMs(nowMs() - startedMs)}`)
  return testbed
}

/** The network of a testbed: the address of this machine in it. Members have the next ones. */
async function makeNetwork(provision: ProvisionOptions, signal: AbortSignal): Promise<string> {
  const { network } = containerNames(provision.id)
  provision.progress('making the network of the store')
  const [first = ''] = (await createNetwork(network, provision, signal)).split('/')
  const gateway = addressAfter(first, 1)
  if (await canListenOn(gateway)) return gateway
  throw new HarnessError(
    `this machine does not have the address ${gateway}, by which containers of its engine should ` +
      'reach it: --provider containers needs a Docker engine that runs on this machine itself',
  )
}

/** A bridge without containers is not in any list of addresses; to listen there tells. */
function canListenOn(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port: 0 }, () => server.close(() => resolve(true)))
  })
}

async function layOut(
  { etcdutl, image, versions }: ContainersOptions,
  provision: ProvisionOptions,
  gateway: string,
  signal: AbortSignal,
): Promise<ContainerStore> {
  const names = containersShape(provision).members.map(({ name }) => name)
  const { makeEtcdCertificates } = await import('../embedded/certificates.ts')
  const hosts = names.map(linkHost)
  const keys = join(provision.folder, 'pki')
  // Peers come through the links, which are on this machine.
  const certificates = await makeEtcdCertificates(keys, hosts, [gateway])
  const linked = names.map((name, index): LinkedMember => ({
    name,
    host: addressAfter(gateway, index + 1),
    clientPort,
    peerPort,
  }))
  const environment = { HOLDFAST_RUN: provision.run, HOLDFAST_TESTBED: provision.id }
  const listening = { members: linked, outgoingHost: gateway, environment }
  const [engine, links] = await Promise.all([connectEngine(signal), startLinks(listening, signal)])
  const { connectEtcd } = await import('../../clients/etcd/connect-etcd.ts')
  const etcd = connectEtcd({
    members: names.map((name) => ({
      name,
      url: `https://localhost:${links.ports[name]?.client ?? 0}`,
    })),
    tls: {
      ca: await readFile(certificates.etcdAuthority.cert),
      cert: await readFile(certificates.etcdClient.cert),
      key: await readFile(certificates.etcdClient.key),
    },
  })
  const parts = {
    provision,
    image,
    etcdutl,
    versions,
    engine,
    certificates,
    links,
    linked,
    gateway,
    etcd,
  }
  return ContainerStore.layOut(parts, signal)
}

/** The address that comes so many after that one, in the same 256. */
function addressAfter(address: string, count: number): string {
  const [a, b, c, d = ''] = address.split('.')
  const last = Number(d) + count
  if (last > 254) throw new HarnessError(`no address is left after ${address}`)
  return [a, b, c, last].join('.')
}
