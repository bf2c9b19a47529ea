import { describe, expect, it } from 'vitest'
import { agreeOnReleases } from './agree-on-releases.ts'
import type { ProgramName } from './catalogue.ts'
import type { GivenProgram } from './given-programs.ts'

function given(program: ProgramName, version: string): GivenProgram {
  return { program, version, path: `/given/${program}`, origin: 'flag', sha256: '' }
}

describe('agreeOnReleases', () => {
  it('takes the default minors when nothing is asked for', () => {
    const releases = agreeOnReleases(['etcd', 'kube-apiserver'], {}, [])
    expect([...releases.values()].map(({ version }) => version)).toEqual(['3.6.14', '1.36.4'])
  })

  it('accepts a given program of the same minor, also a vendor build', () => {
    const releases = agreeOnReleases(['kube-apiserver', 'kube-scheduler'], {}, [
      given('kube-apiserver', '1.36.9-vendor.1'),
    ])
    expect(releases.get('kubernetes')?.version).toBe('1.36.4')
  })

  it('refuses a given program of another minor than the rest of its family', () => {
    expect(() =>
      agreeOnReleases(['kube-apiserver', 'kube-scheduler'], {}, [
        given('kube-apiserver', '1.35.8'),
      ]),
    ).toThrow(
      'kube-apiserver at /given/kube-apiserver (flag) is Kubernetes 1.35.8, but this run wants ' +
        'Kubernetes 1.36: ask for 1.35, or give kube-apiserver 1.36',
    )
  })

  it('lets a whole given family say itself which version it is, known or not', () => {
    const family = [given('kube-apiserver', '1.39.0'), given('kube-scheduler', '1.39.0')]
    const releases = agreeOnReleases(['kube-apiserver', 'kube-scheduler'], {}, family)
    expect(releases.get('kubernetes')).toMatchObject({ minor: '1.39', version: '1.39.0' })
  })

  it('refuses a whole given family of different minors, or not of the minor asked for', () => {
    const mixed = [given('kube-apiserver', '1.36.4'), given('kube-scheduler', '1.37.1')]
    const wanted: ProgramName[] = ['kube-apiserver', 'kube-scheduler']
    expect(() => agreeOnReleases(wanted, {}, mixed)).toThrow('kube-scheduler at')
    const same = [given('kube-apiserver', '1.36.4'), given('kube-scheduler', '1.36.4')]
    expect(() => agreeOnReleases(wanted, { kubernetes: '1.37' }, same)).toThrow(
      'wants Kubernetes 1.37',
    )
  })

  it('refuses an unknown version when something must be provided', () => {
    expect(() => agreeOnReleases(['etcd'], { etcd: '3.4' }, [])).toThrow('3.5 (3.5.13)')
  })
})
