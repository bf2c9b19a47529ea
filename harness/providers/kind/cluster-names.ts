/** Names of what a kind testbed is made of, all from its id, so that a later process knows them. */
export interface ClusterNames {
  /** Name of the kind cluster; every container carries it in the label `clusterLabel`. */
  readonly cluster: string
  readonly network: string
  /** Container of the control plane. */
  readonly controlPlane: string
  /** Container of the worker with this number, from 0. */
  worker(index: number): string
}

/** The label that kind gives to the containers of a cluster; its value is the cluster's name. */
export const clusterLabel = 'io.x-k8s.kind.cluster'

/** The names for a testbed. kind numbers its workers `worker`, `worker2`, `worker3`, … */
export function clusterNames(testbed: string): ClusterNames {
  const cluster = `holdfast-${testbed}`
  return {
    cluster,
    network: cluster,
    controlPlane: `${cluster}-control-plane`,
    worker: (index) => `${cluster}-worker${index === 0 ? '' : index + 1}`,
  }
}
