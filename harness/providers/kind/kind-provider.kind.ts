import { testbedLabel } from '../../clients/containers/container-labels.ts'
import { docker } from '../../clients/containers/docker.ts'
import { kindMachine } from '../../core/timings.ts'
import type { KubernetesTestbed } from '../../core/testbed.ts'
import { describeProvider } from '../testing/provider-contract.ts'
import { clusterLabel, clusterNames } from './cluster-names.ts'
import { makeKindProvider } from './testing/make-kind-provider.ts'

const signal = new AbortController().signal
const limitMs = 30_000

describeProvider('kind', {
  make: makeKindProvider,
  patienceMs: 60_000,
  machine: kindMachine,
  crashScheduler: async (testbed) => {
    const { controlPlane } = clusterNames(testbed.id)
    const call = { name: 'a crash of the scheduler', limitMs }
    await docker(['exec', controlPlane, 'pkill', '-KILL', '-x', 'kube-scheduler'], call, signal)
  },
  leftOf,
})

async function leftOf(testbed: KubernetesTestbed): Promise<readonly string[]> {
  const { cluster } = clusterNames(testbed.id)
  const looks = [
    ['ps', '--all', '--quiet', '--filter', `label=${clusterLabel}=${cluster}`],
    ['network', 'ls', '--quiet', '--filter', `label=${testbedLabel}=${testbed.id}`],
  ]
  const call = { name: 'a look for what is left', limitMs }
  const left = await Promise.all(looks.map((look) => docker(look, call, signal)))
  return left
    .join('')
    .split('\n')
    .filter((line) => line !== '')
}
