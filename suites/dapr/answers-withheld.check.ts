import {
  defineCheck,
  everyDueRunDelivered,
  jobOwner,
  oldDataPutBack,
  powerOff,
  receiveRuns,
  replicasHang,
  scheduleJobs,
  unansweredRunsReturn,
} from '../../harness/index.ts'
import type { RunReply } from '../../harness/index.ts'
import { removal, resumption, takeover } from './bounds.ts'
import { lossDefects } from './known-defects.ts'
import { oneAfterTheOther } from './one-after-the-other.ts'

const jobs = 12
const notes = 'https://github.com/dapr/dapr/blob/master/docs/release_notes/v1.16.12.md'

/**
 * Why: before 1.16.12 a whole scheduler stood still for up to 20 minutes, and was healthy, when one
 * of three replicas was restarted while runs were on their way.
 *
 * How: nothing is answered when the replica of a job is killed, nor until it is started again;
 * then all is.
 */
export const answersWithheld = defineCheck({
  id: 'dapr/answers-withheld',
  title: 'Runs that nobody answers hold up nobody when a replica is killed',
  needs: { testbed: 'dapr', abilities: { 'dapr-scheduler': ['kill', 'start'] } },
  limit: '5m',

  plan: (draw) => ({ kills: oneAfterTheOther(draw, [{ min: 29, max: 32 }]).slice(0, draw.rounds) }),

  given: () => Promise.resolve(),

  async when(stage, { kills }) {
    let withholds = false
    const replyTo = (): RunReply => ({ reply: withholds ? 'withheld' : 'success', afterMs: 0 })
    await stage.under(receiveRuns({ replyTo }), async () => {
      await stage.settle('60s')
      await scheduleJobs(
        stage,
        Array.from({ length: jobs }, (_, index) => ({
          name: `held-${index}`,
          schedule: '@every 2s',
          dueInMs: 1_000 + 1_000 * (index % 2),
        })),
      )
      await stage.hold('6s', 'runs are answered')
      await stage.rounds(kills, async (kill) => {
        withholds = true
        await stage.hold(`${2_000 + kill.afterMs}ms`, 'no run is answered')
        await stage.during(powerOff(jobOwner('held-0')), async () => {
          await stage.hold(`${kill.seconds}s`, 'a replica is away, and no run is answered')
          withholds = false
        })
        await stage.settle('60s')
        await stage.hold('8s', 'what was missed is caught up')
      })
      await stage.hold('12s', 'all that was due is delivered')
    })
  },

  claims: [
    {
      id: 'DAPR-09',
      level: 'MUST',
      sentence:
        'After a kill each run that was not answered is delivered again within the lease of the ' +
        'lost replica, an election and a margin of 4 s; where no majority was left, after the start.',
      source: notes,
      invariant: unansweredRunsReturn({
        jobs: 'held-',
        losses: ['power-off'],
        afterLoss: takeover,
        afterReturn: resumption,
        jobsMin: jobs,
      }),
      failsUnder: replicasHang,
      needs: { dapr: { since: '1.15', what: 'replicas that share all jobs anew over a loss' } },
    },
    {
      id: 'DAPR-09-delivered',
      level: 'MUST',
      sentence: 'When runs are answered again, every one that was due is delivered.',
      source: notes,
      invariant: everyDueRunDelivered({ jobs: 'held-', dueMin: 200, within: removal }),
      failsUnder: oldDataPutBack('power-off'),
      knownDefects: lossDefects,
    },
  ],
})
