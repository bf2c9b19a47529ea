/**
 * What the `kubeadmConfigPatches` of a cluster of our node images have to hold. A kubelet of 1.35
 * or newer refuses a machine with cgroup v1 unless it is told not to; on v2 this changes nothing.
 * Beside it: `disableDefaultCNI` must not be set, because kind then leaves out the file of the
 * image that lets nodes see each other; and `kubeProxyMode` may be `iptables` or `nftables`.
 */
export const nodeImagePatch = 'kind: KubeletConfiguration\nfailCgroupV1: false\n'
