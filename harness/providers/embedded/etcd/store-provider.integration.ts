import { resolvePrograms } from '../../../assets/resolve-programs.ts'
import { processesWithVariable } from '../../../clients/shell/processes-with-variable.ts'
import { describeStore } from '../../testing/store-contract.ts'
import { storeProvider } from './store-provider.ts'

describeStore('embedded', {
  make: async () => {
    const asked = { environment: process.env, progress: () => undefined }
    const programs = ['etcd', 'etcdutl'] as const
    const { signal } = new AbortController()
    const { etcd, etcdutl } = await resolvePrograms({ ...asked, programs }, signal)
    const versions = { etcd: etcd.version }
    return storeProvider({ etcd: etcd.path, etcdutl: etcdutl.path, versions })
  },
  partsOf: async (id) => {
    const processes = await processesWithVariable('HOLDFAST_TESTBED', id)
    return processes.map(({ pid }) => `process ${pid}`)
  },
  parts: 4,
})
