import { describe, expect, it } from 'vitest'
import { nodeImageLabel, readLabels, versionSettings } from './image-labels.ts'

const assembled = `unpacking holdfast.dev/workload:1
holds containerd 1.6.20~ds1-1+deb12u3
holds runc 1.1.5+ds1-1+deb12u1
it holds nothing else
`

describe('labels of the node image', () => {
  it('tell again what its assembly said of the programs of Debian', () => {
    const settings = versionSettings(assembled)
    expect(settings).toHaveLength(2)
    const labels = settings.map((setting) => setting.replace(/^LABEL /, '').split('='))
    const json = JSON.stringify({ ...Object.fromEntries(labels), [nodeImageLabel]: 'abc', a: 'b' })
    expect(readLabels(json)).toEqual({
      digest: 'abc',
      versions: { containerd: '1.6.20~ds1-1+deb12u3', runc: '1.1.5+ds1-1+deb12u1' },
    })
  })

  it('may all be missing', () => {
    expect(readLabels('null\n')).toEqual({ digest: undefined, versions: {} })
  })
})
