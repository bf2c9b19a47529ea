import {
  acknowledgedWritesSurvive,
  defineCheck,
  keyWrites,
  membersReturnInSecret,
  oldDataPutBack,
  pause,
  powerOff,
  quorumLossStopsWrites,
  storeQuorum,
  storeStaysAway,
  writesResume,
} from '../../harness/index.ts'
import { resumption } from './bounds.ts'
import { overLosses } from './over-losses.ts'

const page = 'https://etcd.io/docs/v3.6/op-guide/failures/#majority-failure'

/**
 * Why: without a quorum a store must refuse; what it acknowledged then would be lost.
 *
 * How: while keys are written, one member more than the store tolerates is killed, and then held,
 * and comes back.
 */
export const quorumLost = defineCheck({
  id: 'etcd/quorum-lost',
  title: 'A store without its quorum acknowledges nothing, and goes on when it is back',
  needs: { testbed: 'etcd', abilities: { etcd: ['kill', 'pause'] } },
  limit: '10m',

  plan: (draw) => ({
    losses: Array.from({ length: 2 * draw.rounds }, (_, index) => ({
      way: index % 2 === 0 ? ('power-off' as const) : ('pause' as const),
      seconds: draw.between(6, 12),
    })),
  }),

  given: () => Promise.resolve(),

  when: (stage, { losses }) =>
    overLosses(stage, losses, async ({ way, seconds }) => {
      const fault = way === 'pause' ? pause(storeQuorum) : powerOff(storeQuorum)
      await stage.during(fault, () => stage.hold(`${seconds}s`, 'the quorum is lost'))
    }),

  claims: [
    {
      id: 'ETCD-06-stops',
      level: 'MUST',
      sentence: 'No write is acknowledged that began while more members are away than tolerated.',
      source: page,
      invariant: quorumLossStopsWrites({ name: keyWrites.write, triedMin: 20 }),
      failsUnder: membersReturnInSecret,
    },
    {
      id: 'ETCD-06-resumes',
      level: 'MUST',
      sentence: 'Writes are acknowledged again within 5 s after the quorum is back.',
      source: page,
      invariant: writesResume({ name: keyWrites.write, within: resumption }),
      failsUnder: storeStaysAway,
    },
    {
      id: 'ETCD-03-after-quorum-loss',
      level: 'MUST',
      sentence:
        'Every write that was acknowledged is there after the quorum was lost and came back.',
      source: 'https://etcd.io/docs/v3.6/learning/api_guarantees/#durability',
      invariant: acknowledgedWritesSurvive({
        name: keyWrites.write,
        finalRead: keyWrites.read,
        writesMin: 100,
      }),
      failsUnder: oldDataPutBack('power-off'),
    },
  ],
})
