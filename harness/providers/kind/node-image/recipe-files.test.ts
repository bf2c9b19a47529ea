import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { recipeFiles, recipeFolder } from './recipe-files.ts'

const never = new AbortController().signal
const files = await recipeFiles(recipeFolder(), never)

describe('the files of the node image', () => {
  it('are found with their modes', () => {
    const executable = files.filter((file) => file.executable).map(({ path }) => path)
    expect(executable.toSorted()).toEqual([
      'assemble',
      'files/usr/local/bin/entrypoint',
      'files/usr/local/bin/make-kubelet-cgroups',
      'files/usr/local/bin/pod-network',
    ])
    expect(files.map(({ path }) => path)).toContain('files/kind/manifests/default-cni.yaml')
  })

  it('say what kind waits for, and hold what it applies', () => {
    const read = (path: string): string => readFileSync(join(recipeFolder(), 'files', path), 'utf8')
    expect(read('usr/local/bin/entrypoint')).toContain('detected cgroup v1')
    expect(read('usr/local/bin/entrypoint').trim()).toMatch(/exec "\$@"$/)
    expect(read('kind/manifests/default-storage.yaml')).toContain('kind: StorageClass')
    expect(read('etc/containerd/config.toml')).toContain('SystemdCgroup = true')
    expect(read('etc/containerd/config.toml')).toContain('sandbox_image = "PAUSE_IMAGE"')
  })
})
