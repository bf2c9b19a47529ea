import {
  compactedInSecret,
  defineCheck,
  historyFillsTheQuota,
  historyKept,
  repairQuota,
  retentionBoundsHistory,
} from '../../harness/index.ts'
import { observeFiles, overwrite, overwriteNames, twiceTheQuota } from './overwrite.ts'

const page = 'https://etcd.io/docs/v3.6/op-guide/maintenance/#auto-compaction'
const times = 2
/** Etcd looks ten times in this time, and compacts once. An hour or more is usual. */
const retention = '1s'

/**
 * Why: a store keeps all that ever was until somebody compacts it, and by default nobody does: one
 * key that changes is enough to fill it.
 *
 * How: one key is overwritten at a constant rate, in a store with the defaults until it is full;
 * after its repair in the same store with a retention, at the same rate, for twice as many writes.
 */
export const retentionCheck = defineCheck({
  id: 'etcd/retention',
  title: 'History fills a store that keeps all of it, and not one with a retention',
  needs: { testbed: 'etcd', abilities: { etcd: ['kill', 'start'] } },
  limit: '10m',
  // The quota of production is 32 times as large, and the rate is the same.
  limitProduction: '90m',

  plan: () => ({}),

  given: () => Promise.resolve(),

  async when(stage) {
    const { testbed } = stage
    const writesMax = twiceTheQuota(stage)
    const first = await overwrite(stage, { name: overwriteNames.without, writesMax })
    await observeFiles(stage, 'without a retention')
    if (first.taken >= writesMax) stage.mark(overwriteNames.enough)
    if (!first.isFull) return

    const names = testbed.members.map(({ name }) => name)
    await repairQuota(testbed.etcd, names, stage.signal)
    const mode = ['--auto-compaction-mode=periodic', `--auto-compaction-retention=${retention}`]
    await testbed.restartWithFlags(mode, stage.signal)
    if (!(await stage.settle('60s'))) return
    const more = { name: overwriteNames.retained, writesMax: times * first.taken }
    await overwrite(stage, more)
    await observeFiles(stage, `with a retention of ${retention}`)
  },

  claims: [
    {
      id: 'ETCD-10-grows',
      level: 'MUST',
      sentence: 'A store without a retention is full when one key was overwritten often enough.',
      source: page,
      invariant: historyFillsTheQuota({
        name: overwriteNames.without,
        enough: overwriteNames.enough,
      }),
      failsUnder: compactedInSecret,
    },
    {
      id: 'ETCD-10',
      level: 'MUST',
      sentence:
        'With a periodic retention a store is not full after twice the writes that fill one without.',
      source: page,
      invariant: retentionBoundsHistory({
        without: overwriteNames.without,
        retained: overwriteNames.retained,
        times,
      }),
      failsUnder: historyKept,
    },
  ],
})
