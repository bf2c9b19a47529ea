import {
  defineCheck,
  everyMemberOf,
  keyWrites,
  oldDataPutBack,
  oldRevisionsRestored,
  operationsAnswer,
  probesHold,
  restoredAsSaved,
} from '../../harness/index.ts'
import { roundTrip, tripNames } from './round-trip.ts'

const page = 'https://etcd.io/docs/v3.6/op-guide/recovery/'
const bumpPage = `${page}#restoring-with-revision-bump`

/**
 * Why: a snapshot is what is left when all members are lost, and nobody finds out what it is worth
 * before that day.
 *
 * How: keys are written before and after a snapshot is saved, all members are lost, and the store
 * is made anew from it: once as it was, and once with a bumped revision.
 */
export const snapshotRestored = defineCheck({
  id: 'etcd/snapshot-restored',
  title: 'A store that is made anew from a snapshot holds what was saved, and tells who saw more',
  needs: { testbed: 'etcd', abilities: { etcd: ['kill', 'start', 'restore'] } },
  limit: '10m',

  plan: (draw) => ({
    trips: Array.from({ length: draw.rounds }, (_, round) =>
      draw.random.shuffle(
        [false, true].map((bumped) => ({
          bumped,
          prefix: `${bumped ? 'bumped' : 'as-it-was'}-${round}/`,
          from: draw.random.shuffle(draw.select(everyMemberOf('etcd')))[0] ?? '',
        })),
      ),
    ).flat(),
  }),

  given: () => Promise.resolve(),

  async when(stage, { trips }) {
    await stage.rounds(trips, (trip) => roundTrip(stage, trip))
  },

  claims: [
    {
      id: 'ETCD-11',
      level: 'MUST',
      sentence:
        'A restored store holds all that was acknowledged before the snapshot and nothing that ' +
        'came after it; its hash is that of the snapshot.',
      source: page,
      invariant: restoredAsSaved({
        write: keyWrites.write,
        read: keyWrites.read,
        save: tripNames.save,
        restore: tripNames.restore,
        probe: tripNames.hash,
        writesMin: 10,
      }),
      failsUnder: oldDataPutBack('power-off'),
    },
    {
      id: 'ETCD-11-compacted',
      level: 'MUST',
      sentence:
        'After a restore with a bumped revision that is marked compacted, a watch from an older ' +
        'revision ends with the compacted error.',
      source: bumpPage,
      invariant: operationsAnswer({
        table: [
          {
            name: tripNames.watchBumped,
            refusedWith: 'etcdserver: mvcc: required revision has been compacted',
          },
        ],
      }),
      failsUnder: oldRevisionsRestored,
    },
    {
      id: 'ETCD-11-revision',
      level: 'MUST',
      sentence: 'After such a restore the revision is higher than any that was seen before.',
      source: bumpPage,
      invariant: probesHold({ probe: tripNames.revisionGoesOn, readMin: 1 }),
      failsUnder: oldRevisionsRestored,
    },
  ],
})
