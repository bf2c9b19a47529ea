import { schedulerFlags, type ReplicaPorts } from '../embedded/dapr/scheduler-flags.ts'
import type { KubernetesObject } from '../../core/kubernetes.ts'
import type { Volumes } from '../../core/testbed.ts'

/** Where the scheduler runs; the name is Dapr's own. */
export const namespace = 'dapr-system'
export const statefulSet = 'dapr-scheduler'
const quotaKey = 'etcd-space-quota'
/** Name of the container, and of its program. */
export const program = 'scheduler'
/** On a node: the volumes of the replica on it. It outlives a restart of the node. */
export const dataFolder = '/var/lib/holdfast/dapr/jobs'
/** Name of the volume, which is the last part of its path on a node as well. */
export const volume = 'jobs'

const mountPath = '/var/run/data/dapr-scheduler'
const storage = '1Gi'
/** Nobody provisions it: the volumes are there. */
const storageClass = 'holdfast-local'
/** User and group of the published images. */
const user = 65_532
const api = 50_006
const health = 8_080
const etcdClient = 2_379
const etcdPeer = 2_380
const labels = { app: statefulSet }

/** What the objects are made of. */
export interface SchedulerObjects {
  readonly version: string
  readonly image: string
  /** Of the store; read anew by each container that begins. */
  readonly quotaBytes: number
  readonly volumes: Volumes
  readonly replicas: readonly ReplicaPlace[]
}

/** A replica, the node of its volume, and the ports that lead to it on every node. */
export interface ReplicaPlace {
  readonly name: string
  readonly node: string
  readonly ports: NodePorts
}

export interface NodePorts {
  readonly api: number
  readonly health: number
  readonly etcd: number
}

/** All objects of a scheduler, in the order in which they are created. */
export function schedulerObjects(options: SchedulerObjects): KubernetesObject[] {
  const { replicas, volumes } = options
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    quotaMap(options.quotaBytes),
    headlessService(),
    ...replicas.map(serviceOf),
    ...(volumes === 'disk' ? replicas.map(volumeOf) : []),
    schedulerSet(options),
  ]
}

/** The quota as a ConfigMap: a flag of the pods could only be changed with the pods. */
export function quotaMap(quotaBytes: number): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: statefulSet, namespace, labels },
    data: { [quotaKey]: String(quotaBytes) },
  }
}

/**
 * The StatefulSet as Dapr's chart has it, but for what needs the rest of Dapr: mode `standalone`,
 * no TLS. Its pods are replaced when somebody deletes them, and not before.
 */
function schedulerSet(options: SchedulerObjects): KubernetesObject {
  const { replicas, volumes } = options
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: statefulSet, namespace, labels },
    spec: {
      replicas: replicas.length,
      serviceName: statefulSet,
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'OnDelete' },
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(options) },
      ...(volumes === 'disk' && {
        volumeClaimTemplates: [
          {
            metadata: { name: volume },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: storageClass,
              resources: { requests: { storage } },
            },
          },
        ],
      }),
    },
  }
}

function podSpec({ image, replicas, version, volumes }: SchedulerObjects): object {
  const field = (name: string, fieldPath: string): object => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  })
  const probe = { httpGet: { path: '/healthz', port: health } }
  return {
    automountServiceAccountToken: false,
    securityContext: { fsGroup: user },
    containers: [
      {
        name: program,
        image,
        imagePullPolicy: 'Never',
        command: [`/${program}`],
        args: schedulerFlags(version, {
          own: portsOf('$(SCHEDULER_ID)'),
          all: replicas.map(({ name }) => portsOf(name)),
          listen: '0.0.0.0',
          dataFolder: mountPath,
          quota: '$(ETCD_SPACE_QUOTA)',
        }),
        env: [
          field('SCHEDULER_ID', 'metadata.name'),
          field('NAMESPACE', 'metadata.namespace'),
          field('DAPR_HOST_IP', 'status.podIP'),
          { name: 'HOME', value: '/tmp' },
          {
            name: 'ETCD_SPACE_QUOTA',
            valueFrom: { configMapKeyRef: { name: statefulSet, key: quotaKey } },
          },
        ],
        readinessProbe: { ...probe, initialDelaySeconds: 1, periodSeconds: 1, failureThreshold: 3 },
        livenessProbe: {
          ...probe,
          initialDelaySeconds: 180,
          periodSeconds: 10,
          failureThreshold: 5,
        },
        securityContext: {
          runAsUser: user,
          runAsNonRoot: true,
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [
          { name: volume, mountPath },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      { name: 'tmp', emptyDir: {} },
      ...(volumes === 'memory' ? [{ name: volume, emptyDir: { medium: 'Memory' } }] : []),
    ],
  }
}

function portsOf(name: string): ReplicaPorts {
  const host = `${name}.${statefulSet}.${namespace}.svc.cluster.local`
  return { name, host, api, health, etcdClient, etcdPeer }
}

/** Replicas find each other by it, before they are ready. */
function headlessService(): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: statefulSet, namespace, labels },
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: labels,
      ports: [
        { name: 'api', port: api },
        { name: 'etcd-client', port: etcdClient },
        { name: 'etcd-peer', port: etcdPeer },
      ],
    },
  }
}

/** We reach a replica by it, ready or not. */
function serviceOf({ name, ports }: ReplicaPlace): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels },
    spec: {
      type: 'NodePort',
      publishNotReadyAddresses: true,
      selector: { 'statefulset.kubernetes.io/pod-name': name },
      ports: [
        { name: 'api', port: api, nodePort: ports.api },
        { name: 'health', port: health, nodePort: ports.health },
        { name: 'etcd-client', port: etcdClient, nodePort: ports.etcd },
      ],
    },
  }
}

/** A folder of a node, for the claim of one replica; with its pod it stays on that node. */
function volumeOf({ name, node }: ReplicaPlace): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, labels },
    spec: {
      capacity: { storage },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: storageClass,
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace,
        name: `${volume}-${name}`,
      },
      local: { path: dataFolder },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }],
            },
          ],
        },
      },
    },
  }
}
