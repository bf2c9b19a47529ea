import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { docker } from '../../harness/clients/containers/docker.ts'
import { connectKubernetes } from '../../harness/clients/kubernetes/connect-kubernetes.ts'
import { testbedLabel } from '../../harness/clients/containers/container-labels.ts'
import { definedVariables } from '../../harness/clients/shell/defined-variables.ts'
import { runCommand } from '../../harness/clients/shell/run-command.ts'
import { nowMs } from '../../harness/core/clock.ts'
import { waitFor } from '../../harness/core/deadline.ts'
import { HarnessError } from '../../harness/core/errors.ts'
import { lookReady } from '../../harness/providers/control-plane/look-ready.ts'
import { clusterNames } from '../../harness/providers/kind/cluster-names.ts'
import { readyEveryMs, type KindOptions } from '../../harness/providers/kind/kind-provider.ts'
import { prepareObject } from '../../harness/providers/kind/prepare-object.ts'
import { firstPod, runPod } from './first-pod.ts'
import type { Bench } from './open-bench.ts'
import type { Phase } from './start-provider.ts'

const limitMs = 120_000

/** All that the node image needs to be told (docs/node-image.md); the rest is kind's default. */
const kubelet = { kind: 'KubeletConfiguration', failCgroupV1: false }

/**
 * `kind create cluster` from nothing to all nodes Ready, looked for as the provider does, with the
 * same image and as many nodes; then the same pod. The network is made before the clock starts,
 * because kind makes its own only once on a machine. It leaves nothing.
 */
export async function startPlainKind(
  bench: Bench,
  options: KindOptions,
  { id, workers }: { readonly id: string; readonly workers: number },
): Promise<readonly Phase[]> {
  const folder = join(bench.folder, 'testbeds', id)
  return bench.within({ id, folder, isCluster: true }, async () => {
    await mkdir(folder, { recursive: true })
    const config = {
      kind: 'Cluster',
      apiVersion: 'kind.x-k8s.io/v1alpha4',
      kubeadmConfigPatches: [JSON.stringify(kubelet)],
      nodes: [
        { role: 'control-plane' },
        ...Array.from({ length: workers }, () => ({ role: 'worker' })),
      ],
    }
    await writeFile(join(folder, 'cluster.json'), JSON.stringify(config))
    const { network } = clusterNames(id)
    const create = ['network', 'create', '--label', `${testbedLabel}=${id}`, network]
    await docker(create, { name: `the network ${network}`, limitMs }, bench.signal)
    return performStart(bench, options, { id, folder, nodes: 1 + workers })
  })
}

async function performStart(
  bench: Bench,
  { image, kind }: KindOptions,
  { id, folder, nodes }: { readonly id: string; readonly folder: string; readonly nodes: number },
): Promise<readonly Phase[]> {
  const { signal } = bench
  const { cluster, network } = clusterNames(id)
  const kubeconfig = join(folder, 'kubeconfig')
  const args = ['create', 'cluster', `--name=${cluster}`, `--image=${image.reference}`].concat(
    `--config=${join(folder, 'cluster.json')}`,
    `--kubeconfig=${kubeconfig}`,
  )
  const environment = {
    ...definedVariables(process.env),
    KIND_EXPERIMENTAL_DOCKER_NETWORK: network,
    ...bench.marks(id),
  }
  const startedMs = nowMs()
  const phases: Phase[] = []
  const reach = (name: string): void => void phases.push({ name, atMs: nowMs() - startedMs })
  const created = await runCommand({ file: kind, args, cwd: folder, environment }, signal)
  if (created.exitCode !== 0) {
    const said = created.stderr.trim().split('\n').slice(-4).join('\n')
    throw new HarnessError(`kind create cluster exited with ${created.exitCode}: ${said}`)
  }
  reach('kind create cluster returned')
  const kubernetes = connectKubernetes({ kubeconfig: await readFile(kubeconfig, 'utf8') })
  try {
    await waitFor(
      { name: `the nodes of ${cluster} to be Ready`, limitMs, everyMs: readyEveryMs },
      (look) => lookReady(kubernetes, { nodes }, look),
      signal,
    )
    reach('all nodes are Ready')
    await runPod(kubernetes, prepareObject(firstPod, image.workloadImage), signal)
    reach('a pod runs')
  } finally {
    kubernetes.close()
  }
  return phases
}
