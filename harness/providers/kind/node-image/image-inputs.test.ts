import { describe, expect, it } from 'vitest'
import { digestOfInputs, referenceOf, type ImageInputs } from './image-inputs.ts'

const inputs: ImageInputs = {
  kubernetes: '1.36.4',
  architecture: 'amd64',
  programs: [
    { name: 'kubelet', sha256: 'aa' },
    { name: 'etcd', sha256: 'bb' },
  ],
  files: [{ path: 'assemble', executable: true, sha256: 'cc' }],
  debian: { suite: 'bookworm' },
}
const digest = digestOfInputs(inputs)

describe('digestOfInputs', () => {
  it('does not depend on the order of what went in, nor on what else is known of it', () => {
    const programs = inputs.programs.toReversed().map((program) => ({ ...program, path: '/x' }))
    expect(digestOfInputs({ ...inputs, programs })).toBe(digest)
    expect(digest).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each([
    { kubernetes: '1.36.5' },
    { architecture: 'arm64' },
    { programs: [{ name: 'kubelet', sha256: 'aa' }] },
    { programs: inputs.programs.map((program) => ({ ...program, sha256: 'dd' })) },
    { files: [{ path: 'assemble', executable: true, sha256: 'dd' }] },
    { files: [{ path: 'assemble', executable: false, sha256: 'cc' }] },
    { debian: { suite: 'trixie' } },
  ])('changes with %j', (change) => {
    expect(digestOfInputs({ ...inputs, ...change })).not.toBe(digest)
  })
})

describe('referenceOf', () => {
  it('names the version and the beginning of the digest, as a tag may', () => {
    expect(referenceOf('1.36.4', digest)).toBe(`holdfast/node:1.36.4-${digest.slice(0, 12)}`)
    expect(referenceOf('1.36.4-v.1+b', digest)).toMatch(/^holdfast\/node:1\.36\.4-v\.1_b-\w{12}$/)
  })
})
