import {
  askImage,
  imageDigest,
  inspectImage,
  pullMissingImage,
} from '../../../clients/containers/images.ts'
import { HarnessError, UsageError } from '../../../core/errors.ts'
import { readLabels } from './image-labels.ts'
import { requireDocker } from './image-obstacles.ts'
import { workloadImage } from './pod-images.ts'

/** A node image of somebody else's, such as the stock `kindest/node`. */
export interface GivenNodeImage {
  /** As docker knows it: the name that was given. */
  readonly reference: string
  /** Its digest in the registry that it came from, else its id in the engine. */
  readonly digest: string
  /** Version of the Kubernetes in it, such as `1.36.1`. */
  readonly kubernetes: string
  readonly versions: Readonly<Record<string, string>>
  /** What pods of checks run. */
  readonly workloadImage: string
  /** Whether that has to be brought into each node, because the node image has none of it. */
  readonly loadsWorkload: boolean
}

/** Of pods on nodes that have no image of ours. */
export const stockWorkloadImage = 'busybox:1.37.0'

const pullLimitMs = 600_000
const ofKubernetes = [
  'kubelet',
  'kubeadm',
  'kubectl',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
]
const fromKubeadm = ['etcd', 'coredns']

/**
 * A node image by its name, pulled when the engine does not have it, as is the image of the pods.
 * Throws a UsageError when there is no such image, or it is none of kind's.
 */
export async function givenNodeImage(
  reference: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<GivenNodeImage> {
  await requireDocker(signal)
  await provide(reference, say, signal)
  const labels = readLabels(await inspectImage(reference, '{{json .Config.Labels}}', signal))
  const isOurs = labels.digest !== undefined
  if (!isOurs) await provide(stockWorkloadImage, say, signal)
  const said = await askImage(reference, ['cat', '/kind/version'], signal)
  const kubernetes = /^v(\d+\.\d+\.\d+\S*)$/.exec(said.trim())?.[1]
  if (kubernetes === undefined) {
    throw new UsageError(
      `--set node.image=${reference}: it has no /kind/version, as images of kind have`,
    )
  }
  const repeated = Object.fromEntries(ofKubernetes.map((name) => [name, kubernetes]))
  return {
    reference,
    digest: await imageDigest(reference, signal),
    kubernetes,
    versions: {
      ...repeated,
      ...(await versionsOfKubeadm(reference, signal)),
      ...(await versionsOfRuntime(reference, signal)),
      // They tell the version of Debian's package, too.
      ...labels.versions,
    },
    workloadImage: isOurs ? workloadImage : stockWorkloadImage,
    loadsWorkload: !isOurs,
  }
}

/** By the tags of the images that its kubeadm starts. */
async function versionsOfKubeadm(
  reference: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const listed = await askImage(reference, ['kubeadm', 'config', 'images', 'list'], signal)
  return Object.fromEntries(
    fromKubeadm.flatMap((name) => {
      const tag = new RegExp(`/${name}:v?(\\S+)`).exec(listed)?.[1]
      return tag === undefined ? [] : [[name, tag]]
    }),
  )
}

/** As the programs themselves say it. */
async function versionsOfRuntime(
  reference: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const versions: Record<string, string> = {}
  for (const program of ['containerd', 'runc']) {
    const version = / v?(\d+\.\d+\.\S+)/.exec(
      await askImage(reference, [program, '--version'], signal),
    )
    if (version?.[1] !== undefined) versions[program] = version[1]
  }
  return versions
}

async function provide(
  reference: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const pulled = await pullMissingImage(reference, { limitMs: pullLimitMs, say }, signal)
  if (pulled === true) return
  throw new HarnessError(`the engine has no image ${reference} and cannot pull it: ${pulled}`)
}
