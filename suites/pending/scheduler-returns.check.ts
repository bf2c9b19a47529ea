import {
  countedWorkClaim,
  defineCheck,
  electionBound,
  everyMemberOf,
  jobsFinished,
  noPodPending,
  pendingClears,
  podsInPhase,
  powerOff,
  schedulerStaysPaused,
  successesForged,
} from '../../harness/index.ts'

/**
 * Why: without a scheduler nothing is bound, and its successor first has to win the election.
 *
 * How: the scheduler is killed, a Deployment and a Job are created, and it comes back.
 */
export const schedulerReturns = defineCheck({
  id: 'pending/scheduler-returns',
  title: 'Pending pods and Jobs clear after the scheduler was killed and came back',
  needs: { testbed: 'kubernetes', abilities: { scheduler: ['kill', 'start'] } },
  limit: '4m',

  plan: (draw) => ({
    members: draw.select(everyMemberOf('scheduler')),
    holdSeconds: draw.between(2, 12),
  }),

  given: () => Promise.resolve(),

  async when(stage, { members, holdSeconds }) {
    await stage.during(powerOff(members), async () => {
      await stage.apply('scheduler-returns.yaml')
      const late = { group: 'late', phase: 'Pending', count: 12 } as const
      await stage.until({ name: 'late pods to be Pending', limit: '30s' }, podsInPhase(stage, late))
      await stage.hold(`${holdSeconds}s`, 'nobody schedules')
    })
    await stage.until({ name: 'late pods to clear', limit: '60s' }, noPodPending(stage, 'late'))
    await stage.settle('60s')
    await stage.until({ name: 'the Job to finish', limit: '30s' }, jobsFinished(stage))
  },

  claims: [
    {
      id: 'pending-clears-after-scheduler-returns',
      level: 'MUST',
      sentence: 'Pods that nobody scheduled run within a bound after the scheduler is back.',
      source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/',
      invariant: pendingClears({
        after: { fault: 'power-off' },
        pendingMin: 12,
        match: { labels: { 'holdfast.dev/group': 'late' } },
        bound: ({ timings }) => electionBound(timings),
      }),
      failsUnder: schedulerStaysPaused,
    },
    countedWorkClaim({
      id: 'scheduler-returns-counted-work-was-done',
      podsMin: 6,
      failsUnder: successesForged,
    }),
  ],
})
