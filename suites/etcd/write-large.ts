import type { EtcdStage, Workload } from '../../harness/index.ts'

const everyMs = 250
const value = Buffer.alloc(100_000, 'x')
/** A store that does not answer must not pile up writes without end. */
const openMax = 16

/** Writes values that need new pages, each under a key of its own, whatever is answered. */
export const writeLarge: Workload<EtcdStage> = {
  name: 'write-large',
  async run(stage, signal) {
    const open = new Set<Promise<unknown>>()
    for (let number = 0; !signal.aborted; number++) {
      if (open.size < openMax) {
        const write = stage
          .etcd('write-large', `large/${number}`, (call) =>
            stage.testbed.etcd.put(`large/${number}`, value, call),
          )
          // What is cut off by the end of the workload is no error.
          .catch(() => undefined)
          .finally(() => open.delete(write))
        open.add(write)
      }
      await stage.sleep(everyMs).catch(() => undefined)
    }
    await Promise.all(open)
  },
}
