import { expect, it } from 'vitest'
import { resolvePrograms } from '../../assets/resolve-programs.ts'
import { testbedLabel } from '../../clients/containers/container-labels.ts'
import { docker } from '../../clients/containers/docker.ts'
import { processesWithVariable } from '../../clients/shell/processes-with-variable.ts'
import { waitFor } from '../../core/deadline.ts'
import { describeStore } from '../testing/store-contract.ts'
import type { ContainerMember } from './container-member.ts'
import { containerNames } from './container-names.ts'
import { containersProvider } from './containers-provider.ts'
import { provideProgramImage } from './provide-program-image.ts'

const never = new AbortController().signal
const call = { name: 'a look at the engine', limitMs: 30_000 }

describeStore('containers', {
  make: async () => {
    const asked = { environment: process.env, progress: () => undefined, say: () => undefined }
    const image = await provideProgramImage('etcd', asked, never)
    const { etcdutl } = await resolvePrograms({ ...asked, programs: ['etcdutl'] }, never)
    const versions = { etcd: image.version }
    return containersProvider({ image, etcdutl: etcdutl.path, versions })
  },
  partsOf: async (id) => {
    const label = ['--quiet', '--filter', `label=${testbedLabel}=${id}`]
    const looks = [
      ['ps', '--all'],
      ['volume', 'ls'],
      ['network', 'ls'],
    ]
    const found = await Promise.all(looks.map((look) => docker([...look, ...label], call, never)))
    const processes = await processesWithVariable('HOLDFAST_TESTBED', id)
    return [...found.join('').split('\n').filter(Boolean), ...processes.map(({ pid }) => `${pid}`)]
  },
  // A member, its disk and who holds that, three times; the network, and the links.
  parts: 11,
  more: (testbed, events) => {
    const first = (): ContainerMember => testbed().members[0] as ContainerMember
    const inspect = (format: string): Promise<string> => {
      const container = containerNames(testbed().id).container(first().name)
      return docker(['inspect', '--format', format, container], call, never)
    }

    it('gives each member a limit of memory, and keeps its address', async () => {
      const address = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
      const before = await inspect(address)
      await Promise.all(testbed().members.map((member) => member.kill(never)))
      // The other way round an engine would hand out the addresses anew.
      for (const member of testbed().members.toReversed()) await member.start(never)
      expect(await inspect(address)).toBe(before)
      expect(Number(await inspect('{{.HostConfig.Memory}}'))).toBe(1216 * 1024 ** 2)
    })

    it('starts again what ends by itself, and records both', async () => {
      const before = events().length
      const container = containerNames(testbed().id).container(first().name)
      await docker(['kill', container], call, never)
      await waitFor(
        { name: 'the supervisor to start it', limitMs: 20_000 },
        () => {
          const since = events().slice(before)
          const seen = since.map((one) => (one.kind === 'exit' ? String(one.expected) : one.kind))
          return Promise.resolve({ done: seen.join() === 'false,start', seen: seen.join() })
        },
        never,
      )
      expect(first().state()).toBe('running')
    })

    it('has a disk of its own, which fills to the last page and is cleared', async () => {
      const disk = first()
      expect(await disk.isDiskFull(never)).toBe(false)
      await disk.fillDisk(never)
      expect(await disk.isDiskFull(never)).toBe(true)
      await disk.kill(never)
      await disk.clearDisk(never)
      expect(await disk.isDiskFull(never)).toBe(false)
      await disk.start(never)
      expect(disk.state()).toBe('running')
    })
  },
})
