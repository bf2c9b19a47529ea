import { HarnessError } from '../../../core/errors.ts'

/** A small image that every node has, for the pods of checks: sh, sleep and the like. */
export const workloadImage = 'holdfast.dev/workload:1'

/** What kubeadm starts as pods, and the sandbox of every pod. */
const kubeadmImages = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'etcd',
  'coredns',
  'pause',
] as const

/**
 * From the answer of `kubeadm config images list`: lines `name reference`, for the script that puts
 * a node together. Throws a HarnessError when kubeadm wants an image that we do not make.
 */
export function podImages(listed: string): string {
  const references = listed.split('\n').filter((line) => line.trim() !== '')
  const lines = references.map((reference) => {
    const name = kubeadmImages.find((known) => reference.includes(`/${known}:`))
    if (name !== undefined) return `${name} ${reference.trim()}`
    throw new HarnessError(`kubeadm wants ${reference}, an image that holdfast cannot make`)
  })
  const absent = kubeadmImages.find((name) => !lines.some((line) => line.startsWith(`${name} `)))
  if (absent !== undefined) throw new HarnessError(`kubeadm names no image for ${absent}`)
  return `${[...lines, `workload ${workloadImage}`].join('\n')}\n`
}
