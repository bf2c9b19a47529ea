import type { EtcdStage, Workload } from '../core/stage.ts'

/**
 * A watcher through each member of the store, of all keys below a prefix and from the first
 * revision on. `seenUpTo` takes the last revision that each watcher was told of.
 */
export function watchRegisters(options: {
  readonly prefix: string
  readonly seenUpTo: Map<string, number>
}): Workload<EtcdStage> {
  const { prefix, seenUpTo } = options
  return {
    name: 'watch-registers',
    async run(stage, signal) {
      const { etcd, members } = stage.testbed
      const watchers = members.map(({ name: member }) => {
        const watcher = `through ${member}`
        seenUpTo.set(watcher, 0)
        return etcd.watchKeys(
          { member, prefix, from: 1 },
          (news) => {
            stage.record({ kind: 'key-watch', watcher, member, ...news })
            if (news.step !== 'changes') return
            seenUpTo.set(watcher, news.changes.at(-1)?.revision ?? 0)
          },
          signal,
        )
      })
      await Promise.all(watchers)
    },
  }
}
