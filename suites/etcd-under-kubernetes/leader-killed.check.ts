import {
  acknowledgedWritesSurvive,
  configMapWrites,
  defineCheck,
  everyIndexOnce,
  jobsFinished,
  jobsUnattended,
  newRunSucceeded,
  newRunSucceeds,
  noRunDuplicated,
  noRunMissed,
  oldDataPutBack,
  powerOff,
  readConfigMaps,
  runsDuplicated,
  runsMissing,
  storeElections,
  storeLeader,
  survivorsHang,
  writeConfigMaps,
  writesGoOn,
} from '../../harness/index.ts'

const cronJobs = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/'
/** CronJobs times due times. */
const dueMin = 6

/**
 * Why: whoever restarts the machines of a control plane takes the leader of its store with one of
 * them, and planned work must not notice.
 *
 * How: while CronJobs, an Indexed Job and a stream of writes go on, the leader of etcd is killed
 * around three due times, and comes back.
 */
export const etcdLeaderKilled = defineCheck({
  id: 'etcd-under-kubernetes/leader-killed',
  title: 'Writes and planned work go on when the leader of etcd is killed',
  needs: { testbed: 'kubernetes', etcdMembers: 3, abilities: { etcd: ['kill', 'start'] } },
  limit: '12m',

  plan: (draw) => ({
    kills: Array.from({ length: 3 * draw.rounds }, () => ({
      second: draw.between(57, 61) % 60,
      downSeconds: draw.between(10, 14),
    })),
  }),

  given: (stage) => stage.apply('work.yaml'),

  async when(stage, { kills }) {
    const written: string[] = []
    await stage.under(writeConfigMaps({ perSecond: 5, written }), async () => {
      await stage.hold('5s', 'objects are there before the first kill')
      await stage.rounds(kills, async ({ downSeconds, second }) => {
        await stage.align(second)
        await stage.during(powerOff(storeLeader), () =>
          stage.hold(`${downSeconds}s`, 'another leads'),
        )
        await stage.settle('60s')
      })
      // Longer than the bounds of the claims: a history without them decides.
      await stage.until({ name: 'a new run to succeed', limit: '2m' }, newRunSucceeded(stage))
    })
    const finished = jobsFinished(stage, ['indexed'])
    await stage.until({ name: 'the Indexed Job to finish', limit: '2m' }, finished)
    await readConfigMaps(stage, written)
  },

  claims: [
    {
      id: 'etcd-leader-writes-go-on',
      level: 'MUST',
      sentence: 'While the leader of etcd is away, writes through the API go on after an election.',
      source: 'https://etcd.io/docs/v3.6/op-guide/failures/#leader-failure',
      invariant: writesGoOn({
        name: configMapWrites.write,
        within: [storeElections, { name: 'margin', ms: 5_000 }],
      }),
      failsUnder: survivorsHang,
    },
    {
      id: 'etcd-leader-no-run-missed',
      level: 'MUST',
      sentence: 'Every due time is answered by a Job although leaders of etcd are killed.',
      source: `${cronJobs}#schedule-deadline`,
      invariant: noRunMissed({ dueMin }),
      failsUnder: runsMissing,
    },
    {
      id: 'etcd-leader-no-run-duplicated',
      level: 'SHOULD',
      sentence: 'No due time is answered by two Jobs although leaders of etcd are killed.',
      source: `${cronJobs}#cron-job-limitations`,
      invariant: noRunDuplicated({ dueMin }),
      failsUnder: runsDuplicated,
    },
    {
      id: 'etcd-leader-jobs-resume',
      level: 'MUST',
      sentence: 'After the last kill a run that comes due is started and succeeds in time.',
      source: cronJobs,
      invariant: newRunSucceeds({ runMs: 10_000 }),
      failsUnder: runsMissing,
    },
    {
      id: 'etcd-leader-every-index-once',
      level: 'MUST',
      sentence: 'An Indexed Job over kills of etcd counts every index once and completes.',
      source: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode',
      invariant: everyIndexOnce({ indexesMin: 72 }),
      failsUnder: jobsUnattended,
    },
    {
      id: 'etcd-leader-no-acknowledged-write-lost',
      level: 'MUST',
      sentence: 'Every write that the API acknowledged is there after leaders of etcd were killed.',
      source: 'https://etcd.io/docs/v3.6/learning/api_guarantees/#durability',
      invariant: acknowledgedWritesSurvive({
        name: configMapWrites.write,
        finalRead: configMapWrites.read,
        writesMin: 300,
      }),
      failsUnder: oldDataPutBack('power-off'),
    },
  ],
})
