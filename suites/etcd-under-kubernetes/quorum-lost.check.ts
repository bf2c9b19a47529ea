import {
  acknowledgedWritesSurvive,
  configMapWrites,
  defineCheck,
  leadersStayDown,
  leasesRenewedWithin,
  membersReturnInSecret,
  newRunSucceeded,
  newRunSucceeds,
  oldDataPutBack,
  powerOff,
  quorumLossStopsReads,
  quorumLossStopsWrites,
  quorumReturnBound,
  readConfigMaps,
  returnedMembersHang,
  runsMissing,
  storeElections,
  storeQuorum,
  writeConfigMaps,
  writesResume,
} from '../../harness/index.ts'
import { lookAtApi, looks } from './look-at-api.ts'

const page = 'https://etcd.io/docs/v3.6/op-guide/failures/#majority-failure'
/** The API server gives a request up after 34 s; reads wait for as long as one lets them. */
const waitMs = 90_000

/**
 * Why: when a store has lost its quorum nobody may be told that something was written, whatever the
 * API server still answers from its memory; and all has to go on by itself when it is back.
 *
 * How: two of three members are killed over a due time, while writes and every kind of read are
 * asked for again and again, and come back.
 */
export const etcdQuorumLost = defineCheck({
  id: 'etcd-under-kubernetes/quorum-lost',
  title: 'Without its store’s quorum the API acknowledges nothing, and goes on when it is back',
  needs: { testbed: 'kubernetes', etcdMembers: 3, abilities: { etcd: ['kill', 'start'] } },
  limit: '12m',

  plan: (draw) => ({
    losses: Array.from({ length: draw.rounds }, () => ({
      second: draw.between(30, 45),
      lostSeconds: draw.between(42, 50),
    })),
  }),

  given: (stage) => stage.apply('work.yaml'),

  async when(stage, { losses }) {
    const written: string[] = []
    await stage.under(lookAtApi({ waitMs }), () =>
      stage.under(writeConfigMaps({ perSecond: 2, written, limitMs: waitMs }), async () => {
        await stage.hold('5s', 'objects are there before the loss')
        await stage.rounds(losses, async ({ lostSeconds, second }) => {
          await stage.align(second)
          await stage.during(powerOff(storeQuorum), () =>
            stage.hold(`${lostSeconds}s`, 'the quorum is lost over a due time'),
          )
          await stage.settle('120s')
        })
        // Longer than the bound of the claim: a history without a new run decides it.
        await stage.until({ name: 'a new run to succeed', limit: '190s' }, newRunSucceeded(stage))
      }),
    )
    await readConfigMaps(stage, written)
  },

  claims: [
    {
      id: 'etcd-quorum-writes-stop',
      level: 'MUST',
      sentence: 'The API acknowledges no write that began while the quorum of etcd was lost.',
      source: page,
      invariant: quorumLossStopsWrites({ name: configMapWrites.write, triedMin: 20 }),
      failsUnder: membersReturnInSecret,
    },
    {
      id: 'etcd-quorum-newest-reads-stop',
      level: 'MUST',
      sentence:
        'The API answers no read of the newest state that began while the quorum of etcd was lost.',
      source:
        'https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list',
      invariant: quorumLossStopsReads({ name: looks.get, triedMin: 10 }),
      failsUnder: membersReturnInSecret,
    },
    {
      id: 'etcd-quorum-writes-resume',
      level: 'MUST',
      sentence: 'The API acknowledges writes again in time when the quorum of etcd is back.',
      source: page,
      invariant: writesResume({
        name: configMapWrites.write,
        within: [
          { name: 'start of the members', ms: 1_000 },
          storeElections,
          { name: 'margin', ms: 5_000 },
        ],
      }),
      failsUnder: returnedMembersHang,
    },
    {
      id: 'etcd-quorum-leases-renewed',
      level: 'MUST',
      sentence: 'Controller-manager and scheduler lead again in time when the quorum is back.',
      source: 'https://kubernetes.io/docs/concepts/architecture/leases/',
      invariant: leasesRenewedWithin({
        leases: ['kube-controller-manager', 'kube-scheduler'].map((name) => ({
          namespace: 'kube-system',
          name,
        })),
        after: { fault: 'power-off' },
        bound: ({ timings }, { fault }) =>
          quorumReturnBound(timings, (fault?.undoneAt ?? 0) - (fault?.injectedAt ?? 0)),
      }),
      failsUnder: leadersStayDown,
    },
    {
      id: 'etcd-quorum-jobs-resume',
      level: 'MUST',
      sentence: 'After the quorum is back a run that comes due is started and succeeds in time.',
      source: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/',
      invariant: newRunSucceeds({ runMs: 10_000 }),
      failsUnder: runsMissing,
    },
    {
      id: 'etcd-quorum-no-acknowledged-write-lost',
      level: 'MUST',
      sentence:
        'Every write that the API acknowledged is there after the quorum was lost and came back.',
      source: 'https://etcd.io/docs/v3.6/learning/api_guarantees/#durability',
      invariant: acknowledgedWritesSurvive({
        name: configMapWrites.write,
        finalRead: configMapWrites.read,
        writesMin: 60,
      }),
      failsUnder: oldDataPutBack('power-off'),
    },
  ],
})
