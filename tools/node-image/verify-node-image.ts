/**
 * Builds the node image if need be and looks whether it does what it has to:
 *
 *     npm exec -- node tools/node-image/verify-node-image.ts [--kubernetes 1.37] [--cluster]
 *
 * Without --cluster it looks into the image (seconds). With it, kind makes a cluster of it; names,
 * Services and pods across nodes have to work, also after all nodes were killed and started again
 * in another order. The cluster is deleted in the end (two to three minutes).
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { env } from 'node:process'
import { parseArgs } from 'node:util'
import { resolvePrograms } from '../../harness/assets/resolve-programs.ts'
import { toolsFolder } from '../../harness/assets/tools-folder.ts'
import { docker } from '../../harness/clients/containers/docker.ts'
import { nowMs } from '../../harness/core/clock.ts'
import { provideNodeImage } from '../../harness/providers/kind/node-image/provide-node-image.ts'
import { TrialCluster } from './trial-cluster.ts'

const never = new AbortController().signal
const { values } = parseArgs({
  options: { kubernetes: { type: 'string' }, cluster: { type: 'boolean' } },
})
const asked = {
  versions: values.kubernetes === undefined ? {} : { kubernetes: values.kubernetes },
  environment: env,
  progress: ({ packagesDone = 0, detail }: { packagesDone?: number; detail: string }) => {
    if (packagesDone === 0) console.log(detail)
  },
}
const image = await provideNodeImage({ ...asked, say: console.log }, never)
console.log(`${image.reference} from ${image.origin}`)
await verifyContents()
if (values.cluster === true) await verifyCluster()

/** Each line is a condition; the shell ends at the first that does not hold, and shows it. */
async function verifyContents(): Promise<void> {
  const script = [
    `grep -qx v${image.versions['kubeadm']} /kind/version`,
    'systemctl is-enabled containerd kubelet pod-network',
    'test "$(systemctl get-default)" = multi-user.target',
    'test -x /usr/local/bin/entrypoint -a -x /sbin/init -a ! -s /etc/machine-id -a ! -e /build',
    'test -x /lib/systemd/systemd-logind -a ! -e /etc/systemd/system/systemd-logind.service',
    'grep -q "SystemdCgroup = true" /etc/containerd/config.toml',
    'grep -q kind: /kind/manifests/default-storage.yaml',
    'for one in host-local loopback ptp portmap; do /opt/cni/bin/$one </dev/null; done',
    'containerd >/dev/null 2>&1 &',
    'for n in 1 2 3 4 5 6 7 8 9; do sleep 1; ctr version && break; done',
    'ctr -n k8s.io images ls -q >/images',
    'ctr -n k8s.io images check >/checked; ! grep -q incomplete /checked',
    'grep -q holdfast.dev/workload:1 /images',
    `for image in $(kubeadm config images list --kubernetes-version v${image.versions['kubeadm']})`,
    'do grep -qx $image /images; done',
  ].join('\n')
  const args = ['run', '--rm', '--network', 'none', '--entrypoint', '/bin/bash', image.reference]
  const call = { name: 'the look into the node image', limitMs: 120_000 }
  await docker([...args, '-euxc', script], call, never)
  console.log('the image holds what it has to')
}

async function verifyCluster(): Promise<void> {
  const programs = await resolvePrograms({ ...asked, programs: ['kind', 'kubectl'] }, never)
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-trial-'))
  const text = await readFile(join(dirname(toolsFolder()), 'kind-config', 'default.yaml'), 'utf8')
  const configuration = join(folder, 'default.yaml')
  await writeFile(configuration, forKubeadm(image.versions['kubeadm'] ?? '', text))
  const cluster = new TrialCluster({
    folder,
    kind: programs.kind.path,
    kubectl: programs.kubectl.path,
    image: image.reference,
    configuration,
  })
  try {
    await timed('kind create cluster', cluster.create())
    await timed('all nodes Ready, names and Services answer on each node', cluster.answers())
    const nodes = (await cluster.nodes()).toSorted()
    for (const some of [nodes.slice(-1), nodes.slice(0, 1), nodes.toReversed()]) {
      await cluster.kill(some)
      await timed(`the same after ${some.join(', ')} were killed and started`, cluster.answers())
    }
  } finally {
    await cluster.delete()
    await rm(folder, { recursive: true, force: true })
  }
}

/** kind gives kubeadm below 1.36 an older configuration, in which extraArgs are maps. */
function forKubeadm(version: string, text: string): string {
  if (Number(version.split('.')[1]) >= 36) return text
  return text.replaceAll(/- \{ name: ([\w-]+), value: (\S+) \}/g, '$1: $2')
}

async function timed(what: string, doing: Promise<void>): Promise<void> {
  const startedMs = nowMs()
  await doing
  console.log(`${what}: ${((nowMs() - startedMs) / 1000).toFixed(1)} s`)
}
