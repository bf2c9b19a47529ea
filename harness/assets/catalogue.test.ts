import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { families, officialServers, programs, type Family, type Program } from './catalogue.ts'
import { toolsFolder } from './tools-folder.ts'

const releases = Object.entries<Family>(families).flatMap(([name, family]) =>
  Object.entries(family.versions).map(([minor, version]) => ({ name, family, minor, version })),
)

describe.each(releases)('tool module of $name $minor', ({ family, minor, name, version }) => {
  const folder = join(toolsFolder(), name, minor)

  it('pins the version of the catalogue and names every program as a tool', async () => {
    const goMod = await readFile(join(folder, 'go.mod'), 'utf8')
    expect(goMod).toContain(`${family.goModule} v${version} `)
    for (const program of Object.values<Program>(programs)) {
      if (program.family !== name) continue
      const tool = new RegExp(`^(tool |\\t)${program.goPackage}$`, 'm')
      expect(tool.test(goMod)).toBe(program.notBuilt?.[minor] === undefined)
    }
    const sums = await readFile(join(folder, 'go.sum'), 'utf8')
    expect(sums).toContain(`${family.goModule} v${version} h1:`)
  })

  it('replaces what its own repository keeps in folders', async () => {
    const goMod = await readFile(join(folder, 'go.mod'), 'utf8')
    const folders = [...goMod.matchAll(/^\t(\S+) v0\.0\.0 /gm)].map(([, module]) => module ?? '')
    for (const module of folders) expect(goMod).toContain(`replace ${module} => ${module} v0.`)
    expect(folders.length > 0).toBe(name === 'kubernetes')
  })

  it('is of the minor under which it is asked for', () => {
    expect(version.startsWith(`${minor}.`)).toBe(true)
    expect(Object.keys(family.versions)).toContain(family.defaultMinor)
  })
})

it('stamps Kubernetes in both packages that report a version', () => {
  expect(families.kubernetes.stamps('1.36.4')).toMatchObject({
    'k8s.io/component-base/version.gitVersion': 'v1.36.4',
    'k8s.io/component-base/version.gitMinor': '36',
    'k8s.io/client-go/pkg/version.gitVersion': 'v1.36.4',
  })
})

it('knows the official address and checksum of each kind of program', () => {
  const etcdRelease = 'https://github.com/etcd-io/etcd/releases/download/v3.6.14'
  const file = { version: '3.6.14', architecture: 'arm64', servers: officialServers }
  expect(programs.etcd.download({ ...file, program: 'etcd' })).toEqual({
    url: `${etcdRelease}/etcd-v3.6.14-linux-arm64.tar.gz`,
    archivePath: 'etcd-v3.6.14-linux-arm64/etcd',
    checksum: {
      kind: 'list',
      url: `${etcdRelease}/SHA256SUMS`,
      fileName: 'etcd-v3.6.14-linux-arm64.tar.gz',
    },
  })
  const scheduler = { ...file, program: 'kube-scheduler', version: '1.36.4' }
  expect(programs['kube-scheduler'].download(scheduler)).toEqual({
    url: 'https://dl.k8s.io/release/v1.36.4/bin/linux/arm64/kube-scheduler',
    checksum: {
      kind: 'file',
      url: 'https://dl.k8s.io/release/v1.36.4/bin/linux/arm64/kube-scheduler.sha256',
    },
  })
  expect(programs.kwok.download({ ...file, program: 'kwok', version: '0.8.0' })).toEqual({
    url: 'https://github.com/kubernetes-sigs/kwok/releases/download/v0.8.0/kwok-linux-arm64',
    checksum: {
      kind: 'github-release',
      url: 'https://api.github.com/repos/kubernetes-sigs/kwok/releases/tags/v0.8.0',
      fileName: 'kwok-linux-arm64',
    },
  })
  const k6Release = 'https://github.com/grafana/k6/releases/download/v1.8.1'
  expect(programs.k6.download({ ...file, program: 'k6', version: '1.8.1' })).toEqual({
    url: `${k6Release}/k6-v1.8.1-linux-arm64.tar.gz`,
    archivePath: 'k6-v1.8.1-linux-arm64/k6',
    checksum: {
      kind: 'list',
      url: `${k6Release}/k6-v1.8.1-checksums.txt`,
      fileName: 'k6-v1.8.1-linux-arm64.tar.gz',
    },
  })
  const dapr = 'https://github.com/dapr/dapr/releases/download/v1.18.3'
  const asked = { ...file, program: 'dapr-scheduler', version: '1.18.3' }
  expect(programs['dapr-scheduler'].download(asked)).toEqual({
    url: `${dapr}/scheduler_linux_arm64.tar.gz`,
    archivePath: 'scheduler',
    checksum: { kind: 'file', url: `${dapr}/scheduler_linux_arm64.tar.gz.sha256` },
  })
})

it('has Dapr replaced what Dapr itself replaces', async () => {
  for (const minor of Object.keys(families.dapr.versions)) {
    const goMod = await readFile(join(toolsFolder(), 'dapr', minor, 'go.mod'), 'utf8')
    expect(goMod).toContain('replace github.com/chzyer/logex => github.com/chzyer/logex v1.2.1\n')
    // Upstream's folders are not there.
    expect(goMod).not.toMatch(/=> \.\.?\//)
  }
})
