import type { ProgramName } from '../../../assets/catalogue.ts'

/** What goes into a node image: of Kubernetes all but kwok's part, etcd, CoreDNS, the plugins. */
export const nodeImagePrograms = [
  'kubelet',
  'kubeadm',
  'kubectl',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'etcd',
  'coredns',
  'host-local',
  'loopback',
  'ptp',
  'portmap',
] as const satisfies readonly ProgramName[]

export type NodeImageProgram = (typeof nodeImagePrograms)[number]
