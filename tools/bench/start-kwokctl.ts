import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connectKubernetes } from '../../harness/clients/kubernetes/connect-kubernetes.ts'
import { runCommand } from '../../harness/clients/shell/run-command.ts'
import { nowMs } from '../../harness/core/clock.ts'
import { HarnessError } from '../../harness/core/errors.ts'
import { nodeShapes } from '../../harness/providers/control-plane/node-shapes.ts'
import { nodeObject } from '../../harness/providers/embedded/node-objects.ts'
import { firstPod, runPod } from './first-pod.ts'
import type { Bench } from './open-bench.ts'
import type { Phase } from './start-provider.ts'

/** Program of ours to kwokctl's flag for it. */
const binaryFlags: Readonly<Record<string, string>> = {
  etcd: 'etcd-binary',
  'kube-apiserver': 'kube-apiserver-binary',
  'kube-controller-manager': 'kube-controller-manager-binary',
  'kube-scheduler': 'kube-scheduler-binary',
  kwok: 'kwok-controller-binary',
}

/**
 * One cluster of kwokctl from nothing to its first pod Running: `kwokctl create cluster` with the
 * same programs and without limits of client rates, then the same nodes and the same pod. It has a
 * HOME of its own and leaves nothing.
 */
export async function startKwokctl(bench: Bench, id: string): Promise<readonly Phase[]> {
  const home = join(bench.folder, 'testbeds', id)
  await mkdir(home, { recursive: true })
  return bench.within({ id, folder: home }, () => performStart(bench, id, home))
}

async function performStart(bench: Bench, id: string, home: string): Promise<readonly Phase[]> {
  const { signal } = bench
  const binaries = Object.entries(binaryFlags).map(
    ([program, flag]) => `--${flag}=${bench.programs[program] ?? ''}`,
  )
  const startedMs = nowMs()
  const phases: Phase[] = []
  const reach = (name: string): void => void phases.push({ name, atMs: nowMs() - startedMs })
  const created = await runCommand(
    {
      file: bench.kwokctl,
      args: [
        'create',
        'cluster',
        `--name=${id}`,
        '--runtime=binary',
        '--disable-qps-limits',
      ].concat(binaries),
      cwd: home,
      environment: { PATH: '/usr/bin:/bin', HOME: home, ...bench.marks(id) },
    },
    signal,
  )
  if (created.exitCode !== 0) {
    const said = created.stderr.trim().split('\n').at(-1) ?? ''
    throw new HarnessError(`kwokctl create cluster exited with ${created.exitCode}: ${said}`)
  }
  reach('kwokctl create cluster returned')
  const kubeconfig = join(home, '.kwok', 'clusters', id, 'kubeconfig.yaml')
  const kubernetes = connectKubernetes({ kubeconfig: await readFile(kubeconfig, 'utf8') })
  try {
    const nodes = nodeShapes(bench.testbed).map(nodeObject)
    await Promise.all(nodes.map((node) => kubernetes.create(node, signal)))
    reach(`${nodes.length} nodes were created`)
    await runPod(kubernetes, firstPod, signal)
    reach('a pod runs')
  } finally {
    kubernetes.close()
  }
  return phases
}
