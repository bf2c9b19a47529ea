import type { BuiltInDefects } from '../../core/sabotage.ts'
import type { ProvisionOptions } from '../../core/provider.ts'
import type { Timings } from '../../core/timings.ts'
import type { MemberShape } from '../../core/member.ts'

/** Where the scheduler's configuration lies in the control plane node. */
export const schedulerFolder = '/etc/holdfast'

/** Ports of this machine, on loopback, that lead into the control plane node. */
export interface ClusterPorts {
  readonly apiServer: number
  readonly etcd: number
  /** More of them, for services of type NodePort. */
  readonly services?: readonly ServicePort[]
}

/** A port of this machine that leads to a service by the port that it has on every node. */
export interface ServicePort {
  readonly machine: number
  readonly node: number
}

/**
 * The kind cluster file of a testbed, as JSON, which is YAML. Timings, quota and built-in defects
 * are patches of what kubeadm is given; node names are those of the members.
 */
export function clusterConfig(options: {
  readonly cluster: string
  readonly provision: ProvisionOptions
  readonly workers: readonly MemberShape[]
  readonly ports: ClusterPorts
  /** Version of the kubeadm in the image. */
  readonly kubernetes: string
  /** File of the scheduler's configuration on this machine. */
  readonly schedulerConfig: string
}): string {
  const { cluster, provision, workers, ports } = options
  return JSON.stringify(
    {
      kind: 'Cluster',
      apiVersion: 'kind.x-k8s.io/v1alpha4',
      name: cluster,
      networking: {
        ipFamily: 'ipv4',
        apiServerAddress: '127.0.0.1',
        apiServerPort: ports.apiServer,
        podSubnet: '10.244.0.0/16',
        serviceSubnet: '10.96.0.0/16',
        kubeProxyMode: 'iptables',
      },
      kubeadmConfigPatches: [
        JSON.stringify(controlPlanePatch(provision, argumentsFor(options.kubernetes))),
        JSON.stringify(kubeletPatch(provision)),
      ],
      nodes: [
        {
          role: 'control-plane',
          extraPortMappings: [
            portMapping({ machine: ports.etcd, node: 2379 }),
            ...(ports.services ?? []).map(portMapping),
          ],
          extraMounts: [
            {
              hostPath: options.schedulerConfig,
              containerPath: `${schedulerFolder}/scheduler.json`,
              readOnly: true,
            },
          ],
          kubeadmConfigPatches: [nodeName('InitConfiguration', 'control-plane')],
        },
        ...workers.map(({ name, zone = '' }) => ({
          role: 'worker',
          labels: { 'topology.kubernetes.io/zone': zone, 'holdfast.dev/worker': 'true' },
          kubeadmConfigPatches: [nodeName('JoinConfiguration', name)],
        })),
      ],
    },
    undefined,
    2,
  )
}

function portMapping({ machine, node }: ServicePort): object {
  return { containerPort: node, hostPort: machine, listenAddress: '127.0.0.1' }
}

function nodeName(kind: 'InitConfiguration' | 'JoinConfiguration', name: string): string {
  return JSON.stringify({ kind, nodeRegistration: { name } })
}

function controlPlanePatch(
  { timings, etcdQuotaBytes, builtIn = {} }: ProvisionOptions,
  extraArgs: Arguments,
): object {
  const tolerationSeconds = timings.tolerationMs / 1000
  return {
    kind: 'ClusterConfiguration',
    etcd: { local: { extraArgs: extraArgs({ 'quota-backend-bytes': etcdQuotaBytes }) } },
    apiServer: {
      extraArgs: extraArgs({
        'etcd-compaction-interval': `${timings.compactionIntervalMs}ms`,
        'default-not-ready-toleration-seconds': tolerationSeconds,
        'default-unreachable-toleration-seconds': tolerationSeconds,
      }),
    },
    controllerManager: { extraArgs: extraArgs(controllerManagerArgs(timings, builtIn)) },
    scheduler: {
      extraArgs: extraArgs({ config: `${schedulerFolder}/scheduler.json` }),
      extraVolumes: [
        {
          name: 'holdfast',
          hostPath: schedulerFolder,
          mountPath: schedulerFolder,
          readOnly: true,
          pathType: 'Directory',
        },
      ],
    },
  }
}

function controllerManagerArgs(
  timings: Timings,
  builtIn: BuiltInDefects,
): Readonly<Record<string, string | number>> {
  const { election, eviction, clients } = timings
  const off = (builtIn.controllersOff ?? []).map((name) => `,-${name}`).join('')
  return {
    controllers: `*,bootstrapsigner,tokencleaner${off}`,
    'leader-elect-lease-duration': `${election.leaseMs}ms`,
    'leader-elect-renew-deadline': `${election.renewMs}ms`,
    'leader-elect-retry-period': `${election.retryMs}ms`,
    'node-monitor-period': `${timings.nodeMonitorPeriodMs}ms`,
    'node-monitor-grace-period': `${timings.nodeMonitorGraceMs}ms`,
    'node-eviction-rate': eviction.nodesPerSecond,
    'secondary-node-eviction-rate': eviction.secondaryNodesPerSecond,
    'kube-api-qps': clients.controllerManagerQps,
    'kube-api-burst': clients.controllerManagerBurst,
  }
}

type Arguments = (values: Readonly<Record<string, string | number>>) => unknown

/** From Kubernetes 1.36 on kind speaks v1beta4 to kubeadm, with a list; before it is a map. */
function argumentsFor(kubernetes: string): Arguments {
  const isList = Number(kubernetes.split('.')[1]) >= 36
  return (values) => {
    const texts = Object.entries(values).map(([name, value]) => [name, String(value)] as const)
    return isList ? texts.map(([name, value]) => ({ name, value })) : Object.fromEntries(texts)
  }
}

function kubeletPatch({ timings, builtIn = {} }: ProvisionOptions): object {
  const { shutdownGraceMs = 0, shutdownGraceCriticalMs = 0 } = timings.machine ?? {}
  return {
    kind: 'KubeletConfiguration',
    // A kubelet from 1.35 on refuses cgroup v1 otherwise; on v2 it means nothing.
    failCgroupV1: false,
    nodeLeaseDurationSeconds: timings.nodeLeaseMs / 1000,
    nodeStatusUpdateFrequency: `${timings.nodeLeaseMs / 4}ms`,
    fileCheckFrequency: '2s',
    crashLoopBackOff: { maxContainerRestartPeriod: `${timings.restart.backOffMaxMs}ms` },
    ...(builtIn.shutdownWithoutGrace !== true && {
      shutdownGracePeriod: `${shutdownGraceMs}ms`,
      shutdownGracePeriodCriticalPods: `${shutdownGraceCriticalMs}ms`,
    }),
  }
}
