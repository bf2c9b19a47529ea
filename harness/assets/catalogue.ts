/**
 * What holdfast can provide, as data: families of programs that are released together, their
 * programs, and where each comes from. A new family is one record here and one folder below tools/.
 */

/** Programs of one family share a version, a Go module and one build. */
export interface Family {
  readonly title: string
  /** Minor version to the patch version that holdfast pins; the keys are what users may ask for. */
  readonly versions: Readonly<Record<string, string>>
  readonly defaultMinor: string
  readonly goModule: string
  readonly buildTags: readonly string[]
  /** Linker variables and their values; without them programs report a version of nonsense. */
  readonly stamps: (version: string) => Readonly<Record<string, string>>
  readonly cost: BuildCost
}

/** What a build with empty caches takes, measured on two cores. */
export interface BuildCost {
  readonly coldSeconds: number
  /** How many packages that is, Go's own included. */
  readonly packages: number
  readonly diskBytes: number
  /** Memory that must be available: the largest compiler process and what runs beside it. */
  readonly memoryBytes: number
}

export interface Program {
  readonly family: FamilyName
  /** The Go package of its `main`. */
  readonly goPackage: string
  /** How it is asked for its version. */
  readonly versionArgs: readonly string[]
  /** With which code it ends after it said its version; 0 if absent. */
  readonly versionExitCode?: number
  /** About how large it is; bounds a download. */
  readonly sizeBytes: number
  readonly download: (release: ReleaseFile) => Download
  /** The minors that it cannot be built of, and why; their tool modules do not name it. */
  readonly notBuilt?: Readonly<Record<string, string>>
}

/** What the address of a download is made of. */
export interface ReleaseFile {
  readonly program: string
  readonly version: string
  /** As Go and the release servers write it: `amd64`, `arm64`. */
  readonly architecture: string
  readonly servers: ReleaseServers
}

/** Origins of the official downloads; tests put a server on loopback here. */
export interface ReleaseServers {
  readonly kubernetes: string
  readonly github: string
  readonly githubApi: string
}

export interface Download {
  readonly url: string
  /** Set when the file is a tar archive: the program's path in it. */
  readonly archivePath?: string
  readonly checksum: PublishedChecksum
}

/** Where the publisher says what the SHA-256 of a download is. */
export type PublishedChecksum =
  | { readonly kind: 'file'; readonly url: string }
  | { readonly kind: 'list'; readonly url: string; readonly fileName: string }
  | { readonly kind: 'github-release'; readonly url: string; readonly fileName: string }

export type FamilyName = keyof typeof families
export type ProgramName = keyof typeof programs

export const officialServers: ReleaseServers = {
  kubernetes: 'https://dl.k8s.io',
  github: 'https://github.com',
  githubApi: 'https://api.github.com',
}

const gb = 1_000_000_000
const mb = 1_000_000

export const families = {
  etcd: {
    title: 'etcd',
    // 3.4 cannot serve the watch progress that Kubernetes asks for since 1.35.
    versions: { '3.5': '3.5.13', '3.6': '3.6.14', '3.7': '3.7.3' },
    defaultMinor: '3.6',
    goModule: 'go.etcd.io/etcd/server/v3',
    buildTags: [],
    stamps: () => ({ 'go.etcd.io/etcd/api/v3/version.GitSHA': 'module' }),
    cost: { coldSeconds: 50, packages: 600, diskBytes: 0.6 * gb, memoryBytes: 1 * gb },
  },
  kwok: {
    title: 'kwok',
    versions: { '0.8': '0.8.0' },
    defaultMinor: '0.8',
    goModule: 'sigs.k8s.io/kwok',
    buildTags: [],
    stamps: (version: string) => ({
      'sigs.k8s.io/kwok/pkg/consts.Version': `v${version}`,
      'sigs.k8s.io/kwok/pkg/consts.KubeVersion': 'v1.36.4',
    }),
    cost: { coldSeconds: 90, packages: 1100, diskBytes: 0.9 * gb, memoryBytes: 1.5 * gb },
  },
  kubernetes: {
    title: 'Kubernetes',
    versions: { '1.35': '1.35.8', '1.36': '1.36.4', '1.37': '1.37.1' },
    defaultMinor: '1.36',
    goModule: 'k8s.io/kubernetes',
    buildTags: ['selinux', 'notest', 'grpcnotrace'],
    stamps: kubernetesStamps,
    cost: { coldSeconds: 390, packages: 2400, diskBytes: 3.4 * gb, memoryBytes: 3 * gb },
  },
  kind: {
    title: 'kind',
    versions: { '0.32': '0.32.0' },
    defaultMinor: '0.32',
    goModule: 'sigs.k8s.io/kind',
    buildTags: [],
    stamps: () => ({}),
    cost: { coldSeconds: 40, packages: 400, diskBytes: 0.3 * gb, memoryBytes: 1 * gb },
  },
  'cni-plugins': {
    title: 'CNI plugins',
    versions: { '1.9': '1.9.1' },
    defaultMinor: '1.9',
    goModule: 'github.com/containernetworking/plugins',
    buildTags: [],
    stamps: (version: string) => ({
      'github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion': `v${version}`,
    }),
    cost: { coldSeconds: 40, packages: 400, diskBytes: 0.3 * gb, memoryBytes: 1 * gb },
  },
  coredns: {
    title: 'CoreDNS',
    versions: { '1.14': '1.14.7' },
    defaultMinor: '1.14',
    goModule: 'github.com/coredns/coredns',
    buildTags: ['grpcnotrace'],
    stamps: () => ({ 'github.com/coredns/coredns/coremain.GitCommit': 'module' }),
    cost: { coldSeconds: 150, packages: 1800, diskBytes: 1.5 * gb, memoryBytes: 2 * gb },
  },
  k6: {
    title: 'k6',
    versions: { '1.8': '1.8.1' },
    defaultMinor: '1.8',
    goModule: 'go.k6.io/k6',
    buildTags: [],
    stamps: () => ({}),
    cost: { coldSeconds: 120, packages: 780, diskBytes: 0.7 * gb, memoryBytes: 1.5 * gb },
  },
  dapr: {
    title: 'Dapr',
    // 1.15 to 1.17 need modules that cannot be had.
    versions: { '1.14': '1.14.4', '1.18': '1.18.3' },
    defaultMinor: '1.18',
    goModule: 'github.com/dapr/dapr',
    // daprd does not start without one of its sets of components.
    buildTags: ['stablecomponents'],
    stamps: (version: string) => ({
      'github.com/dapr/dapr/pkg/buildinfo.version': version,
      'github.com/dapr/kit/logger.DaprVersion': version,
    }),
    // With both programs; the scheduler alone is half of it.
    cost: { coldSeconds: 270, packages: 1660, diskBytes: 3.5 * gb, memoryBytes: 1.5 * gb },
  },
} as const satisfies Record<string, Family>

export const programs = {
  // The Go package of etcd is the root of its server module, so the build names it `server`.
  etcd: etcdProgram('go.etcd.io/etcd/server/v3', ['--version'], 27),
  etcdctl: etcdProgram('go.etcd.io/etcd/etcdctl/v3', ['version'], 18),
  etcdutl: etcdProgram('go.etcd.io/etcd/etcdutl/v3', ['version'], 18),
  'kube-apiserver': kubernetesProgram('kube-apiserver', 89),
  'kube-controller-manager': kubernetesProgram('kube-controller-manager', 75),
  'kube-scheduler': kubernetesProgram('kube-scheduler', 50),
  'kube-proxy': kubernetesProgram('kube-proxy', 44),
  kubelet: kubernetesProgram('kubelet', 60),
  kubeadm: { ...kubernetesProgram('kubeadm', 73), versionArgs: ['version', '--output=short'] },
  kubectl: { ...kubernetesProgram('kubectl', 60), versionArgs: ['version', '--client'] },
  kwok: kwokProgram('kwok', 64),
  kwokctl: kwokProgram('kwokctl', 56),
  kind: kindProgram('kind', 11),
  'host-local': cniPlugin('ipam/host-local', 4),
  loopback: cniPlugin('main/loopback', 4),
  ptp: cniPlugin('main/ptp', 5),
  portmap: cniPlugin('meta/portmap', 4),
  coredns: corednsProgram('coredns', 80),
  k6: k6Program('k6', 50),
  'dapr-scheduler': daprProgram('scheduler', 58),
  daprd: sidecarProgram(),
} as const satisfies Record<string, Omit<Program, 'family'> & { family: keyof typeof families }>

function kubernetesStamps(version: string): Record<string, string> {
  const [major = '', minor = ''] = version.split('.')
  const values = {
    gitVersion: `v${version}`,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
    gitCommit: 'module',
    buildDate: '2026-01-01T00:00:00Z',
  }
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
  return Object.fromEntries(
    packages.flatMap((name) =>
      Object.entries(values).map(([key, value]) => [`${name}.${key}`, value]),
    ),
  )
}

function kubernetesProgram(name: string, sizeMb: number) {
  return {
    family: 'kubernetes' as const,
    goPackage: `k8s.io/kubernetes/cmd/${name}`,
    versionArgs: ['--version'],
    sizeBytes: sizeMb * mb,
    download: ({ program, version, architecture, servers }: ReleaseFile): Download => {
      const url = `${servers.kubernetes}/release/v${version}/bin/linux/${architecture}/${program}`
      return { url, checksum: { kind: 'file', url: `${url}.sha256` } }
    },
  }
}

function etcdProgram(goPackage: string, versionArgs: readonly string[], sizeMb: number) {
  return {
    family: 'etcd' as const,
    goPackage,
    versionArgs,
    sizeBytes: sizeMb * mb,
    download: ({ program, version, architecture, servers }: ReleaseFile): Download => {
      const folder = `etcd-v${version}-linux-${architecture}`
      const release = `${servers.github}/etcd-io/etcd/releases/download/v${version}`
      const fileName = `${folder}.tar.gz`
      return {
        url: `${release}/${fileName}`,
        archivePath: `${folder}/${program}`,
        checksum: { kind: 'list', url: `${release}/SHA256SUMS`, fileName },
      }
    },
  }
}

function kwokProgram(name: string, sizeMb: number) {
  return {
    family: 'kwok' as const,
    goPackage: `sigs.k8s.io/kwok/cmd/${name}`,
    versionArgs: ['--version'],
    sizeBytes: sizeMb * mb,
    // kwok publishes no checksum file; the release's own record on GitHub carries the digests.
    download: ({ program, version, architecture, servers }: ReleaseFile): Download => {
      const repository = 'kubernetes-sigs/kwok'
      const fileName = `${program}-linux-${architecture}`
      return {
        url: `${servers.github}/${repository}/releases/download/v${version}/${fileName}`,
        checksum: {
          kind: 'github-release',
          url: `${servers.githubApi}/repos/${repository}/releases/tags/v${version}`,
          fileName,
        },
      }
    },
  }
}

function kindProgram(name: string, sizeMb: number) {
  return {
    family: 'kind' as const,
    goPackage: `sigs.k8s.io/${name}`,
    versionArgs: ['version'],
    sizeBytes: sizeMb * mb,
    download: ({ program, version, architecture, servers }: ReleaseFile): Download => {
      const release = `${servers.github}/kubernetes-sigs/kind/releases/download/v${version}`
      const url = `${release}/${program}-linux-${architecture}`
      return { url, checksum: { kind: 'file', url: `${url}.sha256sum` } }
    },
  }
}

/** Plugins say their version on standard error when they are asked for nothing. */
function cniPlugin(folder: string, sizeMb: number) {
  return {
    family: 'cni-plugins' as const,
    goPackage: `github.com/containernetworking/plugins/plugins/${folder}`,
    versionArgs: [],
    sizeBytes: sizeMb * mb,
    download: ({ program, version, architecture, servers }: ReleaseFile): Download => {
      const repository = `${servers.github}/containernetworking/plugins`
      const fileName = `cni-plugins-linux-${architecture}-v${version}.tgz`
      const url = `${repository}/releases/download/v${version}/${fileName}`
      return { url, archivePath: `./${program}`, checksum: { kind: 'file', url: `${url}.sha256` } }
    },
  }
}

function corednsProgram(name: string, sizeMb: number) {
  return {
    family: 'coredns' as const,
    goPackage: `github.com/coredns/${name}`,
    versionArgs: ['-version'],
    sizeBytes: sizeMb * mb,
    download: ({ program, version, architecture, servers }: ReleaseFile): Download => {
      const fileName = `${program}_${version}_linux_${architecture}.tgz`
      const url = `${servers.github}/coredns/coredns/releases/download/v${version}/${fileName}`
      return { url, archivePath: program, checksum: { kind: 'file', url: `${url}.sha256` } }
    },
  }
}

function k6Program(name: string, sizeMb: number) {
  return {
    family: 'k6' as const,
    goPackage: 'go.k6.io/k6',
    versionArgs: ['version'],
    sizeBytes: sizeMb * mb,
    download: ({ program, version, architecture, servers }: ReleaseFile): Download => {
      const release = `${servers.github}/grafana/k6/releases/download/v${version}`
      const folder = `${name}-v${version}-linux-${architecture}`
      const fileName = `${folder}.tar.gz`
      return {
        url: `${release}/${fileName}`,
        archivePath: `${folder}/${program}`,
        checksum: { kind: 'list', url: `${release}/${name}-v${version}-checksums.txt`, fileName },
      }
    },
  }
}

/**
 * Dapr's programs know no question for their version. They say it when they start, so one that is
 * told to use TLS, and not whom to trust, says it and gives up before it opens a port.
 */
function daprProgram(name: string, sizeMb: number) {
  return {
    family: 'dapr' as const,
    goPackage: `github.com/dapr/dapr/cmd/${name}`,
    versionArgs: ['--tls-enabled'],
    versionExitCode: 1,
    sizeBytes: sizeMb * mb,
    download: ({ version, architecture, servers }: ReleaseFile): Download => {
      const release = `${servers.github}/dapr/dapr/releases/download/v${version}`
      const url = `${release}/${name}_linux_${architecture}.tar.gz`
      return { url, archivePath: name, checksum: { kind: 'file', url: `${url}.sha256` } }
    },
  }
}

function sidecarProgram() {
  return {
    ...daprProgram('daprd', 112),
    versionArgs: ['--version'],
    versionExitCode: 0,
    // It was looked for when the tool module was made.
    notBuilt: { '1.18': 'the Go module github.com/dapr/durabletask-go could not be had' },
  }
}
