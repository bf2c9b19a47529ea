import type { BuiltInDefects } from '../../core/sabotage.ts'
import type { Timings } from '../../core/timings.ts'

/** The KubeSchedulerConfiguration, as JSON. */
export function schedulerConfiguration(options: {
  readonly kubeconfig: string
  readonly timings: Timings
  readonly builtIn: BuiltInDefects
}): string {
  const { timings, builtIn } = options
  const { election, clients } = timings
  const seconds = (ms: number): string => `${ms / 1000}s`
  return JSON.stringify({
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    clientConnection: {
      kubeconfig: options.kubeconfig,
      qps: clients.schedulerQps,
      burst: clients.schedulerBurst,
    },
    leaderElection: {
      leaderElect: true,
      leaseDuration: seconds(election.leaseMs),
      renewDeadline: seconds(election.renewMs),
      retryPeriod: seconds(election.retryMs),
    },
    profiles: [
      {
        schedulerName: builtIn.schedulerDeaf === true ? 'nobody-asks-for-me' : 'default-scheduler',
        ...(builtIn.schedulerPacks === true ? packingPlugins : {}),
      },
    ],
  })
}

/** Topology spread is not looked at, and the fullest node wins. */
const packingPlugins = {
  plugins: {
    multiPoint: {
      disabled: [
        { name: 'PodTopologySpread' },
        { name: 'NodeResourcesBalancedAllocation' },
        { name: 'ImageLocality' },
      ],
    },
  },
  pluginConfig: [
    {
      name: 'NodeResourcesFit',
      args: { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 1 }] } },
    },
  ],
}
