import { describe, expect, it } from 'vitest'
import { podImages } from './pod-images.ts'

const listed = `registry.k8s.io/kube-apiserver:v1.36.4
registry.k8s.io/kube-controller-manager:v1.36.4
registry.k8s.io/kube-scheduler:v1.36.4
registry.k8s.io/kube-proxy:v1.36.4
registry.k8s.io/coredns/coredns:v1.14.2
registry.k8s.io/pause:3.10.2
registry.k8s.io/etcd:3.6.8-0
`

describe('podImages', () => {
  it('gives each image of kubeadm the program that it is made of, and adds our own', () => {
    expect(podImages(listed).split('\n')).toEqual([
      'kube-apiserver registry.k8s.io/kube-apiserver:v1.36.4',
      'kube-controller-manager registry.k8s.io/kube-controller-manager:v1.36.4',
      'kube-scheduler registry.k8s.io/kube-scheduler:v1.36.4',
      'kube-proxy registry.k8s.io/kube-proxy:v1.36.4',
      'coredns registry.k8s.io/coredns/coredns:v1.14.2',
      'pause registry.k8s.io/pause:3.10.2',
      'etcd registry.k8s.io/etcd:3.6.8-0',
      'workload holdfast.dev/workload:1',
      '',
    ])
  })

  it('refuses a list with an image that nobody makes, and one that lacks what is needed', () => {
    expect(() => podImages(`${listed}registry.k8s.io/new-thing:v1\n`)).toThrow(
      'kubeadm wants registry.k8s.io/new-thing:v1, an image that holdfast cannot make',
    )
    const without = listed.replace(/.*pause.*\n/, '')
    expect(() => podImages(without)).toThrow('kubeadm names no image for pause')
  })
})
